"""Pictures of a week, as SVG or PNG: one file a picture, and the style they share.

A picture is drawn from the plain values of ``api.view.series``, which a page can draw
just as well. Colours are those of Okabe and Ito, told apart by colour-blind eyes; what
is red also has a place or a shape of its own. Only clients and pools are shown, never
persons.
"""
