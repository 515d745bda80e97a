// Colours of the page, for what is drawn: those of the theme that is shown.

/** A colour by the name of its token, without the dashes. */
export const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** The same, seen through: a share of it over whatever lies below. */
export const veil = (name, share) => `color-mix(in srgb, ${colour(name)} ${share * 100}%, transparent)`;
