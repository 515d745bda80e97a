"""Lists from which the made-up service is named: people, towns, companies, phrases.

Lists of names are one string each, parted by ", ".

All of it is fictional sample content in French; the program never shows it as
its own words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from scheduler.said import FeedbackTag

FIRST_NAMES: Final = (
    "Adèle, Alice, Amandine, Amina, Anaïs, Antoine, Aurélie, Bastien, Benoît, Camille, "
    "Caroline, Cécile, Chloé, Claire, Clément, Coralie, Damien, Delphine, Élodie, Émilie, "
    "Estelle, Fanny, Farid, Florence, Gaëlle, Guillaume, Hélène, Inès, Isabelle, Jeanne, "
    "Jérôme, Julie, Karim, Laëtitia, Laure, Leïla, Lucie, Manon, Marion, Mathilde, Mélanie, "
    "Nadia, Nathalie, Nicolas, Noémie, Océane, Pauline, Quentin, Rachida, Romain, Sabrina, "
    "Sandrine, Sarah, Solène, Sophie, Sylvain, Thomas, Valérie, Virginie, Yasmine"
)
LAST_NAMES: Final = (
    "Allard, Aubert, Bailly, Barbier, Baudry, Benali, Berthier, Besson, Blanchard, Bonnet, "
    "Bouvier, Brunet, Carlier, Charpentier, Chevalier, Collet, Cordier, Costa, Da Silva, "
    "Delaunay, Descamps, Diallo, Dubreuil, Dumas, Faure, Ferrand, Fontaine, Fournier, Gauthier, "
    "Gilbert, Girard, Guérin, Haddad, Hamel, Jacquet, Joly, Kessler, Lacroix, Lambert, "
    "Langlois, Lebrun, Leclercq, Lefort, Lemaire, Marchand, Maréchal, Martel, Masson, Mercier, "
    "Meunier, Millet, Moulin, Nguyen, Olivier, Pelletier, Perrin, Picard, Poirier, Prévost, "
    "Renaud, Rivière, Roche, Rousset, Sabatier, Saunier, Schmitt, Tessier, Texier, Thibault, "
    "Traoré, Vasseur, Verdier, Vidal, Vincent, Weber"
)
PLACES: Final = (
    "Aurillac, Beaune, Bergerac, Blois, Cahors, Cholet, Colmar, Dinan, Dole, Épinal, Fécamp, "
    "Foix, Gap, Guérande, Issoire, Laon, Laval, Libourne, Lunéville, Mâcon, Mende, Millau, "
    "Morlaix, Nevers, Niort, Orange, Pau, Périgueux, Pontivy, Redon, Riom, Roanne, Rodez, "
    "Royan, Saumur, Sedan, Sens, Tarbes, Thouars, Troyes, Tulle, Ussel, Valence, Vannes, "
    "Vendôme, Vichy"
)
COMPANIES: Final[dict[str, tuple[str, ...]]] = {
    "medical": (
        "Cabinet du Dr {last}",
        "Cabinet dentaire {last}",
        "Maison de santé de {place}",
        "Cabinet d'ophtalmologie {last}",
        "Kinésithérapie {last}",
        "Centre de radiologie de {place}",
        "Cabinet infirmier {last}",
        "Sages-femmes de {place}",
        "Clinique vétérinaire {last}",
    ),
    "legal": (
        "Étude notariale {last}",
        "Cabinet d'avocats {last}",
        "{last} et associés, avocats",
        "Office notarial de {place}",
        "Huissiers {last}",
        "Cabinet {last}, droit du travail",
    ),
    "trades": (
        "Plomberie {last}",
        "Chauffage {last}",
        "{last} Électricité",
        "Couverture {last}",
        "Serrurerie de {place}",
        "Menuiserie {last}",
        "Garage {last}",
        "{last} Climatisation",
    ),
    "property": (
        "Agence immobilière {last}",
        "Syndic {last}",
        "Gestion locative {last}",
        "Régie de {place}",
        "Immobilière de {place}",
        "Cabinet {last}, syndic",
    ),
    "ecommerce": (
        "Boutique {last}",
        "{last} Literie en ligne",
        "Les Thés de {place}",
        "Vélos {last}",
        "Maison {last}, décoration",
        "La Lunetterie de {place}",
        "Jardins de {place}",
    ),
}
DAY_AND_NIGHT: Final[dict[str, tuple[str, ...]]] = {
    "trades": (
        "Dépannage {last} jour et nuit",
        "SOS Serrurerie de {place}",
        "Chauffage {last} 24/7",
    ),
    "property": (
        "Ascenseurs {last}, urgences",
        "Astreinte du syndic {last}",
        "Régie de {place}, urgences",
    ),
}
SAY: Final[dict[str, tuple[str, ...]]] = {
    "medical": (
        "« Cabinet médical, bonjour. » Demander nom, date de naissance et motif en un mot.",
        "Proposer le premier créneau libre ; rappeler d'apporter la carte Vitale.",
    ),
    "legal": (
        "« Étude, bonjour. » Noter le nom, le dossier et l'objet, puis proposer un rappel.",
        "Demander si un dossier est déjà ouvert et par quel avocat il est suivi.",
    ),
    "trades": (
        "Demander l'adresse, le code d'entrée et s'il y a une fuite ou une panne totale.",
        "Donner une fourchette d'une demi-journée, jamais une heure précise.",
    ),
    "property": (
        "Demander l'immeuble, l'étage et si la personne est locataire ou propriétaire.",
        "Pour une visite, proposer deux créneaux et confirmer par courriel.",
    ),
    "ecommerce": (
        "Demander le numéro de commande, puis lire l'état de la livraison.",
        "Proposer l'échange avant le remboursement ; rester léger et souriant.",
    ),
}
NEVER_SAY: Final = (
    "Ne jamais donner d'avis technique ni de diagnostic.",
    "Ne jamais annoncer un prix, même approximatif.",
    "Ne jamais dire que personne n'est disponible.",
    "Ne pas donner de numéro de portable, ne pas promettre de délai.",
)
AUTHORITY: Final = (
    "Peut prendre, déplacer et annuler un rendez-vous.",
    "Prend un message ; ne décide de rien.",
    "Peut engager un déplacement d'urgence, rien de plus.",
    "Peut accorder un échange jusqu'à 50 €.",
)
ESCALATION: Final = (
    "Urgence : appeler la personne d'astreinte, puis envoyer un SMS.",
    "Client mécontent : transférer à la direction entre 9 h et 18 h.",
    "Deux relances sans réponse : prévenir l'assistante par courriel.",
)
FILTER_RULE: Final = (
    "Démarchage : remercier et raccrocher.",
    "Fournisseurs : orienter vers l'adresse électronique de la comptabilité.",
    "Presse : prendre un message sans commenter.",
)
COMMENTS: Final[dict[FeedbackTag, str]] = {
    "too_cold": "Un peu plus de chaleur serait bienvenue.",
    "too_familiar": "Le ton est trop familier pour notre clientèle.",
    "too_formal": "Trop guindé pour nous.",
    "too_slow": "Les appels traînent.",
    "too_fast": "Les patients se sentent bousculés.",
    "too_blunt": "Réponse jugée sèche.",
    "too_vague": "Le message manquait de précision.",
    "too_technical": "Inutile d'entrer dans les détails.",
    "inaccurate": "Le numéro noté était faux.",
    "warm": "On nous en dit du bien.",
    "clear": "Messages très clairs.",
    "reassuring": "A su calmer une situation difficile.",
    "unclear_brief": "Les consignes ne disent rien des urgences.",
    "tense_callers": "Beaucoup d'appelants en colère cette semaine.",
    "no_authority": "On me demande des réponses que je ne peux pas donner.",
}
REASONS: Final = (
    "demande du client après un incident",
    "souhait de l'opératrice",
    "bon retour en visite",
    "à revoir au prochain point client",
)
