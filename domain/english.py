"""The few English words the checks and the offline writer need to know.

A full tagger would be a model with a download. The checks only ask small questions (is this capital a name or the start
of a sentence, does this sentence state something), and closed lists of function words answer those predictably: a wrong
answer can be read off the list and corrected.
"""

from typing import Final


def words_of(text: str) -> frozenset[str]:
    """A set of words, written down as one text."""
    return frozenset(text.split())


MONTHS: Final = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)


# Words that carry no content of their own: left out when content words are compared.
FUNCTION_WORDS: Final = words_of("""
    a about above across after again against all almost along already also although always am among an and another any
    anyone anything are aren't around as at away back be became because become been before being below between both but
    by can can't cannot could couldn't did didn't do does doesn't doing don't down during each either else enough even
    ever every few for from further had hadn't has hasn't have haven't having he her here hers herself him himself his
    how however i if in indeed instead into is isn't it it's its itself just least less let like many may me might mine
    more most much must my myself near neither never no nobody none nor not nothing now of off often on once one only
    onto or other others our ours ourselves out over own per perhaps quite rather really same several shall she should
    shouldn't since so some someone something still such than that that's the their theirs them themselves then there
    these they this those though through thus to together too toward towards under until up upon us very was wasn't we
    well were weren't what when where whereas whether which while who whom whose why will with within without won't
    would wouldn't yet you your yours yourself
""")

AUXILIARIES: Final = words_of("""
    am are aren't be been can can't cannot could did didn't do does doesn't don't had has hasn't have haven't is isn't
    may might must shall should was wasn't were weren't will won't would
""")

NEGATIONS: Final = words_of("""
    not no never none neither nor nobody nothing without cannot can't don't doesn't didn't isn't aren't wasn't weren't
    won't wouldn't shouldn't couldn't hasn't haven't hadn't hardly scarcely barely
""")

# Words that often open a sentence with a capital and are no names. (-ing, -ly, -ed, -tion … are told by their endings.)
OPENERS: Final = words_of("""
    access according add additional advice age ahead answer anyone approach area areas article ask audience average base
    benefit benefits best better beyond bigger bill blog book bring budget bugs build business buyer buyers call careful
    case cases challenge challenges change changes chart check choice choose clear clients close cloud code come common
    communities community companies company compare complete concern contact context contrast contributor contributors
    control cost costs count credit customer customers data day days decide defaults default demand design despite
    detail details developer developers difference different documents docs dozens drop early ease easy effort eight
    eighty eleven employees end engineer engineers errors everyone everything evidence example examples experience
    experts explore facts fact fewer fifteen fifty figure figures find findings first five follow food forget four
    fresh full future get give go goal good great group groups growth half hardly have health help high higher
    hundreds idea ideas image impact improve include information insight insights interest issues job join keep key
    know knowledge large larger last later latest lead leaders learn lesson lessons level life line link list little
    local logs long look love lower maintainers major majority make management managers map maybe mean measure meet
    members message metrics migration million millions model modern money month months move name need new news next
    nine nobody note number numbers observability odd offer old open opinion order organisation organisations
    organization organizations page pain part past patterns people perhaps pick piece pipelines place plan planned
    platform please point points policy popular practice present price problem problems process product production
    products progress project projects proof put quarter question questions quick quote rates read readers ready
    real reason reasons recent record remember report reports research respondents response responses rest result
    results return review risk room rule rules run runs safe save scale second see send series service services set
    seven share short show side signals simple single site six sixty size skip small smaller software sort source
    sources space speak special speed spend staff stack staff stand start state stay step steps stick stop stories
    story strong structure studies study success support sure surveys survey switch system systems table take talk
    teams team technology tell ten terms test text thank thanks things think third thirty thousands three time times
    tip title today tool tools top topic total traces track traffic trends trust try turn twelve twenty twice two
    type understand upgrade use used useful user users value version view visit voice wait want watch ways way week
    weeks whatever whenever win wish word words work works world worth write year years yes yesterday zero
""")

COMMON_ENDINGS: Final = ("ing", "ly", "ed", "tion", "tions", "ment", "ments", "ness", "ity", "ities", "able", "less")

# Abbreviations of roles and things, not of anybody in particular.
GENERIC_ACRONYMS: Final = words_of("""
    ai api apis b2b b2c ceo ceos cfo cfos cio cios ciso coo crm cto ctos cv diy erp faq faqs gpu gpus hr html http https
    id ids it kpi kpis ok pc pdf phd pr qa r&d roi saas sdk sdks seo slo slos sla slas tv ui url urls usb ux vat vip
""")


def is_common_opener(word: str) -> bool:
    """Whether a capitalised word at the start of a sentence is likely no name."""
    low = word.lower().replace("’", "'")
    return low in FUNCTION_WORDS or low in OPENERS or low.endswith(COMMON_ENDINGS)


# Verbs that are seldom anything else, in the forms that state something: for telling a sentence from a label.
VERBS: Final = words_of(
    """
    become becomes began begin begins build builds bring brings came call calls collect come comes cost costs cut
    fall falls
    fell felt find finds found gave get gets give gives go goes grew grow grows handle handles help helps hold holds
    kept keep keeps knew know knows lead leads led leave leaves left look looks lost made make makes mean means meant
    need needs offer offers operate operates pay pays prefer prefers put puts ran read reads rely relies remain
    remains report reports rise rises rose run runs said saw say says see sees serve serves set sets show shows
    shrank sit sits spend spends spent stand stands start starts stay stays take takes tell tells think thinks
    thought told took track tracks trust trusts turn turns understand use uses want wants went win wins won work
    works write writes wrote agree agrees allow allows attend attends choose chooses depend depends enable enables
    exist exists expect expects explain explains fail fails feel feels include includes live lives matter matters
    mention mentions monitor monitors provide provides rank ranks rate rates reach reaches receive receives rest
    rests scale scales send sends solve solves state states stop stops suffer suffers support supports
    lowers prevents raises shortens reduce reduces improve improves prevent avoid avoids ensure ensures
"""
)
