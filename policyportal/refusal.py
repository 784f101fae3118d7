"""How an action says no."""


class Refused(Exception):
    """An action that may not happen, with a sentence for the person who tried.

    `cites` is the key of the policy clause the refusal rests on, or "" where it rests on none;
    the page that shows the sentence shows the clause beside it. `field` names the form field
    that the sentence belongs to, where there is one.
    """

    def __init__(self, sentence: str, *, cites: str = "", field: str = ""):
        super().__init__(sentence)
        self.sentence = sentence
        self.cites = cites
        self.field = field
