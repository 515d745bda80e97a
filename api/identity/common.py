"""Words that people take for passwords, with digits and signs around them left out.

A small list of those long enough, or made long enough by what is put behind them: the
usual ones of both languages, keys side by side, and words of this very service.
"""

from __future__ import annotations

from typing import Final

COMMON_WORDS: Final = frozenset(
    """
    password passwords passw passwd pass passwort motdepasse mdp secret secrets monsecret
    azerty azertyuiop azertyqwerty qwerty qwertyuiop qwertz qwertyazerty azertyqsdfgh
    qsdfghjklm qwertyasdfgh asdfghjkl wxcvbn zxcvbnm abcdef abcdefgh abcdefghijkl abcabc
    admin administrator administrateur administration superadmin root user username
    utilisateur login connexion bienvenue welcome welcomeback bonjour bonjouratous salut hello
    helloworld coucou letmein letmeinplease openSesame opensesame sesame sesameouvretoi changeme
    changemenow changezmoi achanger default defaultpassword temporary temporaire provisoire
    test testtest testing essai demo demodemo example exemple
    iloveyou iloveyouforever jetaime jetaimemonamour monamour moncoeur chouchou doudou
    soleil marseille parismarseille paris toulouse lyon france vivelafrance
    football footballeur basketball baseball princess princesse superman batman starwars
    pokemon dragon monkey shadow sunshine master mastermaster freedom whatever trustno
    trustnoone internet ordinateur computer windows microsoft google facebook
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    january february march april may june july august september october november december
    printemps ete automne hiver spring summer autumn winter
    lundi mardi mercredi jeudi vendredi samedi dimanche
    monday tuesday wednesday thursday friday saturday sunday
    nicolas camille thomas julien alexandre charlotte michael jessica jennifer
    diapason diapasondiapason telephone standard standardiste secretariat telesecretariat
    accueil accueiltelephonique permanence permanencetelephonique callcenter callcentre
    centredappel centredappels planning plannings superviseur supervisor operateur operator
    entreprise societe bureau client clients service services
    nepasoublier oublie motdepasseoublie jesaispas nesaispas
    correcthorsebatterystaple
    """.casefold().split()
)

KEYBOARD_ROWS: Final = (
    "1234567890",
    "azertyuiop",
    "qwertyuiop",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn",
    "1a2z3e4r5t6y7u8i9o0p",
    "1q2w3e4r5t6y7u8i9o0p",
)
