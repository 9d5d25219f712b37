"""One question of every kind, for tests that look at all of them."""

from app.fellowships.rules.questionnaire import Asked, Condition, Limits, Option, PartyRule, Question, Section, Words
from app.fellowships.states import Party, QuestionKind

K = QuestionKind


def words(text: str) -> Words:
    return Words(f"{text} (de)", text)


_KINDS = (Option("staff", words("Staff")), Option("travel", words("Travel")))
_PLANS = (Option("sales", words("Sales")), Option("pilot", words("Pilot")))
_FIELDS = (Option("grid", words("Grid")), Option("heat", words("Heat")))
_COLUMNS = (Option("where", words("Where")), Option("size", words("Size")))
EVERY_KIND = (
    Question(
        "title", K.SHORT_TEXT, words("Title"), is_required=True, is_title=True, profile_field="name",
        limits=Limits(characters=40),
    ),
    Question("idea", K.LONG_TEXT, words("Idea"), limits=Limits(words=5), profile_field="problem"),
    Question("plan", K.CHOICE, words("Plan"), options=_PLANS),
    Question("partner", K.SHORT_TEXT, words("Partner"), condition=Condition("plan", ("pilot",)), is_required=True),
    Question("fields", K.MULTIPLE, words("Fields"), options=_FIELDS),
    Question("people", K.NUMBER, words("People"), limits=Limits(least="1", most="9")),
    Question("need", K.MONEY, words("Need")),
    Question("begin", K.DATE, words("Begin")),
    Question("cv", K.FILE, words("Curriculum")),
    Question("markets", K.TABLE, words("Markets"), options=_COLUMNS),
    Question("ready", K.YES_NO, words("Ready")),
    Question("true", K.DECLARATION, words("Declaration"), declaration=words("All of this is true.")),
    Question("region", K.PROFILE_FIELD, words("Region"), profile_field="region"),
    Question("team", K.TEAM, words("Team")),
    Question("steps", K.MILESTONES, words("Steps")),
    Question("budget", K.BUDGET, words("Budget"), options=_KINDS),
)  # fmt: skip
WHOLE = Asked(
    (
        Section("all", words("Everything"), questions=EVERY_KIND),
        Section("more", words("More"), questions=(Question("rest", K.LONG_TEXT, words("Rest")),)),
        Section(
            "letter",
            words("Letter"),
            party=Party.UNIVERSITY,
            questions=(Question("letter", K.LONG_TEXT, words("Letter"), is_required=True),),
        ),
        Section("word", words("Word"), party=Party.MENTOR, questions=(Question("word", K.LONG_TEXT, words("Word")),)),
        Section("job", words("Job"), party=Party.MEMBER, questions=(Question("job", K.LONG_TEXT, words("Job")),)),
        Section("net", words("Net"), party=Party.NETWORK, questions=(Question("net", K.LONG_TEXT, words("Net")),)),
    ),
    {
        Party.UNIVERSITY: PartyRule(1, 1),
        Party.MENTOR: PartyRule(0, 2),
        Party.MEMBER: PartyRule(0, 3),
        Party.NETWORK: PartyRule(0, 1),
    },
)
