"""Made-up words: names that belong to nobody, and text in which a few words are common and most are rare."""

import itertools
import random

LETTERS = {
    "en": ("b br d f gr h k l m n p r s st t th v w", "a e i o u ea oo", "n r l st ck m t"),
    "fr": ("b br ch d f gl j l m n p qu r s t v", "a é e i ou u eau oi è", "r l s t n c"),
    "pt": ("b c d f g l lh m n nh p r s t v z", "a e i o u ão é ô", "r s l m z n"),
}
SIZE = 20_000


def made_up_word(rng: random.Random, language: str, syllables: int) -> str:
    """A word of no language, which sounds a little like this one."""
    starts, middles, ends = (letters.split() for letters in LETTERS[language])
    return "".join(rng.choice(starts) + rng.choice(middles) for _ in range(syllables)) + rng.choice(ends)


class Lexicon:
    """The words of one language, the commonest first, each as frequent as its rank has it (Zipf's law)."""

    def __init__(self, rng: random.Random, language: str) -> None:
        words: dict[str, None] = {}
        while len(words) < SIZE:
            words[made_up_word(rng, language, 1 + len(words) // 100 % 2 + (len(words) > 400))] = None
        self.words = list(words)
        self.weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(SIZE)))

    def text(self, rng: random.Random, shortest: int = 20, longest: int = 80) -> str:
        """A text of that many words."""
        drawn = rng.choices(self.words, cum_weights=self.weights, k=rng.randint(shortest, longest))
        return " ".join(drawn).capitalize() + "."
