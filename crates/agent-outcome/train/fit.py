"""Fits the two linear models and the calibration."""

import numpy
from scipy.sparse import hstack
from sklearn.isotonic import IsotonicRegression
from sklearn.svm import LinearSVC

from corpus import BUCKETS, CATEGORIES, CATEGORY_BUCKETS

KNOTS = 32
FAILURES = CATEGORIES[1:]
# How much words, characters, classes of words, and signs weigh beside each other, and the strength: chosen on the texts to
# train on, by leaving hands out.
SUCCESS = {"blocks": (1.3, 1.0, 0.7), "signs": 0.1, "strength": 0.5}
CATEGORY = {"blocks": (1.0, 1.0, 0.5), "signs": 0.05, "strength": 1.0}


def weights(texts):
    """How often each text counts: a plain case as often as several, since each of them must be right."""
    return numpy.array([4.0 if text["hand"] == "plain-cases" else 1.0 for text in texts])


class Linear:
    """A linear model whose weights are whole numbers: int8 for n-grams, int16 for signs."""

    def __init__(self, matrix, labels, weights, settings, width):
        fitted = LinearSVC(C=settings["strength"], random_state=0).fit(matrix, labels, weights)
        ngrams, signs = fitted.coef_[0][:width], fitted.coef_[0][width:]
        ngram_step, sign_step = numpy.abs(ngrams).max() / 127, numpy.abs(signs).max() / 32767
        self.ngrams = numpy.rint(ngrams / ngram_step).astype(numpy.int8)
        self.signs = numpy.rint(signs / sign_step).astype(numpy.int16)
        self.steps = numpy.float32([ngram_step * weight for weight in settings["blocks"]])
        self.sign_step = numpy.float32(sign_step * settings["signs"])
        self.bias = numpy.float32(fitted.intercept_[0])

    @classmethod
    def of(cls, line, ngrams, signs):
        """The model of these numbers, as a table has them."""
        model = cls.__new__(cls)
        *model.steps, model.sign_step, model.bias = line
        model.ngrams, model.signs = ngrams, signs
        return model

    def line(self):
        """The numbers by which its weights become a score."""
        return [*self.steps, self.sign_step, self.bias]

    def score(self, features, blocks):
        """The score of texts, as the crate computes it."""
        ngrams = features.ngrams(blocks, [float(step) for step in self.steps]) @ self.ngrams.astype(float)
        return ngrams + (features.signs @ self.signs.astype(float)) * float(self.sign_step) + float(self.bias)


def success(features, texts, chosen):
    """The model for success, fitted on the `chosen` texts that no known form decides."""
    use = numpy.flatnonzero(chosen & (features.decided == 0))
    is_ok = numpy.array([text["category"] == "ok" for text in texts])
    return Linear(design(features, features.blocks, SUCCESS)[use], is_ok[use], weights(texts)[use], SUCCESS, BUCKETS)


def categories(features, texts, chosen):
    """One model for each category of failure, fitted on the `chosen` failures."""
    labels = numpy.array([text["category"] for text in texts])
    use = numpy.flatnonzero(chosen & (labels != "ok") & numpy.isin(features.decided, [0, len(CATEGORIES) + 1]))
    matrix = design(features, features.category_blocks, CATEGORY)[use]
    return [Linear(matrix, labels[use] == category, weights(texts)[use], CATEGORY, CATEGORY_BUCKETS) for category in FAILURES]


def design(features, blocks, settings):
    return hstack([features.ngrams(blocks, settings["blocks"]), settings["signs"] * features.signs]).tocsr()


def judge(features, success, categories, knots, forms):
    """What the crate says of texts by these models: the categories, and the probabilities of success."""
    learned = numpy.interp(success.score(features, features.blocks), *knots)
    is_form = features.decided > 0
    probabilities = numpy.where(is_form, numpy.where(features.decided == 1, forms, 1 - forms), learned)
    failures = numpy.argmax([model.score(features, features.category_blocks) for model in categories], axis=0)
    said = numpy.where(probabilities >= 0.5, 0, 1 + failures)
    is_known = is_form & (features.decided <= len(CATEGORIES))
    return numpy.array(CATEGORIES)[numpy.where(is_known, features.decided - 1, said)], probabilities


def calibrate(scores, is_ok):
    """Scores, rising, and the probability of success at each."""
    isotonic = IsotonicRegression(y_min=0.004, y_max=0.996, out_of_bounds="clip").fit(scores, is_ok)
    knots = numpy.unique(numpy.quantile(scores, numpy.linspace(0, 1, KNOTS)).astype(numpy.float32))
    # The mean around each knot, since steps would make equal probabilities of different scores.
    width = numpy.gradient(knots) / 2
    around = [numpy.linspace(knot - half, knot + half, 21) for knot, half in zip(knots, width)]
    probabilities = numpy.array([isotonic.predict(near).mean() for near in around])
    while len(knots) < KNOTS:
        knots, probabilities = numpy.append(knots, knots[-1] + 1), numpy.append(probabilities, probabilities[-1])
    return knots, numpy.maximum.accumulate(probabilities).astype(numpy.float32)
