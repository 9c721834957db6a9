"""Draws the measured figures, as SVG in docs/evaluation: the same figures give the same bytes.

    .venv/bin/python -m tools.plots

`make evaluate` runs it. The speaker map is of the embedded bundle itself; what was not measured is not drawn.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from tools.figures import FOLDER, Figures, figure, number, read_figures

STYLE: dict[Any, Any] = {  # any: the names are spelt out one by one in matplotlib's types
    "svg.fonttype": "none",  # text stays text: small, and readable by machines
    "svg.hashsalt": "vclip",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#666666",
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "legend.frameon": False,
}
WOMEN, MEN, NEUTRAL = "#c2573a", "#2a6f97", "#777777"  # apart also for the colour-blind, and in grey
CORPORA = {"association": ("voxceleb-val", MEN), "association-avspeech": ("avspeech-val", WOMEN)}
RELIABILITIES = {
    "voxceleb": ("VoxCeleb, people left out of folds", MEN, "-"),
    "avspeech": ("AVSpeech, people left out of folds", WOMEN, "-"),
    "association": ("voxceleb-val", MEN, "--"),
    "association-avspeech": ("avspeech-val", WOMEN, "--"),
}
GENDERS = {"f": ("female", WOMEN), "m": ("male", MEN)}
DRAWN_CANDIDATES = 800  # the first ones; all are drawn at random
LABEL_PLACES_PT = (
    *((4, 0, "left"), (-4, 0, "right"), (0, 6, "center"), (0, -6, "center")),
    *(
        (4, 6, "left"),
        (4, -6, "left"),
        (-4, 6, "right"),
        (-4, -6, "right"),
        (0, 13, "center"),
        (0, -13, "center"),
    ),
)

Points = npt.NDArray[np.floating[Any]]


def roc(figures: Figures) -> Figure | None:
    """How many true pairs are found at which price in false ones, in both corpora."""
    corpora = {name: figures[name] for name in CORPORA if "roc" in figures.get(name, {})}
    if not corpora:
        return None
    drawing, axes = _square("False alarms (share of pairs of two people)", "Hits (share of true pairs)")
    axes.plot([0, 1], [0, 1], color=NEUTRAL, lw=0.8, ls=":")
    axes.annotate("chance", (0.8, 0.8), (4, -9), textcoords="offset points", color=NEUTRAL, fontsize=8)
    for name, measured in corpora.items():
        corpus, colour = CORPORA[name]
        axes.plot(
            *np.array(measured["roc"]).T, color=colour, label=f"{corpus}: AUC {figure(measured, 'auc')}"
        )
        if measured["roc_same_gender"] is not None:
            within = figure(measured, "auc_same_gender")
            points = np.array(measured["roc_same_gender"]).T
            axes.plot(*points, color=colour, ls="--", lw=1.2, label=f"within a gender: {within}")
    axes.set_title("Do this face and this voice belong together?")
    axes.legend(loc="lower right", fontsize=7.5, title="with 95 % intervals", title_fontsize=7.5)
    return drawing


def reliability(figures: Figures) -> Figure | None:
    """How often pairs with a certain probability are true ones."""
    corpora = {name: figures[name] for name in RELIABILITIES if figures.get(name, {}).get("reliability")}
    if not corpora:
        return None
    drawing, axes = _square("Probability that Vclip gives (mean of a tenth)", "Share that is true")
    axes.plot([0, 1], [0, 1], color=NEUTRAL, lw=0.8, ls=":")
    axes.annotate(
        "exactly right", (0.02, 0.02), (14, -2), textcoords="offset points", color=NEUTRAL, fontsize=8
    )
    for name, measured in corpora.items():
        corpus, colour, line = RELIABILITIES[name]
        bins = measured["reliability"]
        predicted, observed = ([each[side] for each in bins] for side in ("predicted", "observed"))
        label = f"{corpus}: mean error {number(measured['calibration_error'])}"
        axes.plot(predicted, observed, color=colour, lw=1, ls=line, marker="o", ms=3, label=label)
        sizes = [700 * each["share"] for each in bins]
        axes.scatter(predicted, observed, s=sizes, color=colour, alpha=0.35, lw=0)
    axes.set_title("Does a probability come true?")
    axes.legend(loc="upper left", fontsize=8, title="disc: share of the pairs", title_fontsize=8)
    return drawing


def pitch(figures: Figures) -> Figure | None:
    """Pitch of the voices that were made, by gender and age of the face."""
    groups = figures.get("voices", {}).get("f0_by_group", {})
    bands = sorted(
        {band for own in groups.values() for band in own}, key=lambda band: int(band.strip("+").split("-")[0])
    )
    if not bands:
        return None
    drawing = Figure(figsize=(6, 4), layout="constrained")
    axes = drawing.add_subplot()
    for (gender, (label, colour)), side in zip(GENDERS.items(), (-1, 1), strict=True):
        own = groups.get(gender, {})
        known = [band for band in bands if own.get(band, {}).get("f0_quantiles")]
        for band in known:
            low, lower, middle, upper, high = own[band]["f0_quantiles"]
            x = bands.index(band) + 0.1 * side
            axes.plot([x, x], [low, high], color=colour, lw=1)
            axes.plot([x, x], [lower, upper], color=colour, lw=5, alpha=0.45, solid_capstyle="butt")
            axes.plot(
                [x], [middle], "o", color=colour, ms=5, label=f"{label} faces" if band == known[0] else None
            )
            axes.annotate(
                f"{middle:.0f}",
                (x, middle),
                (7 * side, 0),
                textcoords="offset points",
                fontsize=7.5,
                ha="left" if side > 0 else "right",
                va="center",
            )
    counts = [[groups.get(gender, {}).get(band, {}).get("n", 0) for gender in GENDERS] for band in bands]
    names = [f"{band}\n{female} + {male} faces" for band, (female, male) in zip(bands, counts, strict=True)]
    axes.set_xticks(range(len(bands)), names, fontsize=8)
    axes.set_xlim(-0.5, len(bands) - 0.4)
    axes.set_xlabel("Age of the face in years; number of female + male ones")
    axes.set_ylabel("Pitch in Hz, median of the sentence")
    axes.set_yscale("log")
    axes.set_yticks(ticks := [80, 100, 125, 160, 200, 250, 320], [str(tick) for tick in ticks])
    axes.minorticks_off()
    axes.set_title("Pitch of the voice that a face is given")
    caption = "dot: median, bar: middle half,\nline: 10 to 90 %; from 5 faces on"
    axes.legend(loc="upper right", fontsize=8, title=caption, title_fontsize=7.5)
    return drawing


def speaker_map(
    candidates: tuple[Points, npt.NDArray[np.bool_]],
    english: Mapping[str, Sequence[float]],
    others: Points,
    shares: Sequence[float],
) -> Figure:
    """Candidates and stock voices on the first two principal components of the speaker space.

    candidates: places [n, 2], and whether each will sound female. english: stock voices by name, places.
    others: places of the remaining stock voices [m, 2]. shares: of the variance, 0..1, of the two components.
    """
    drawing = Figure(figsize=(7, 6), layout="constrained")
    axes = drawing.add_subplot()
    places, female = candidates
    for chosen, (label, colour) in ((female, GENDERS["f"]), (~female, GENDERS["m"])):
        _dots(axes, places[chosen], 5, f"candidates that sound {label}", color=colour, alpha=0.45)
    _dots(axes, others, 16, "stock voices, other languages", facecolor="white", edgecolor=NEUTRAL, lw=0.8)
    _dots(axes, np.array(list(english.values())), 20, "stock voices, English", color="black")
    axes.set_xlabel(
        f"First principal component ({100 * shares[0]:.0f} % of the variance of the English voices)"
    )
    axes.set_ylabel(f"Second principal component ({100 * shares[1]:.0f} %)")
    axes.set_title("Where the voices lie")
    axes.legend(
        loc="upper center",
        bbox_to_anchor=(0.5, -0.1),
        ncols=2,
        fontsize=8,
        markerscale=1.5,
        title_fontsize=8,
        title="names of stock voices: a American, b British; f female, m male",
    )
    _label_apart(drawing, axes, english)
    return drawing


def map_of_the_bundle() -> Figure:
    """The speaker map of the embedded bundle."""
    from models.loading import load_vclip
    from training.evaluation.voices.speakers import native_rows, predict_female

    vclip = load_vclip(device="cpu")
    generator, known = vclip.generator, vclip.synthesizer.known_speakers
    rows = native_rows(vclip)

    def place(speakers: Points) -> Points:
        return np.asarray((speakers - generator.mean) @ generator.components[:2].T)

    drawn = vclip.candidates.speakers[:DRAWN_CANDIDATES]
    variance = known[rows].var(axis=0).sum()
    return speaker_map(
        (place(drawn), predict_female(vclip, drawn)),
        {vclip.synthesizer.speaker_names[row]: place(known[row]).tolist() for row in rows},
        place(np.delete(known, rows, axis=0)),
        (place(known[rows]).var(axis=0) / variance).tolist(),
    )


def _dots(axes: Axes, places: Points, size: float, label: str, **style: Any) -> None:
    x, y = places.T
    axes.scatter(x, y, s=size, label=label, **({"lw": 0} | style))


def _square(x: str, y: str) -> tuple[Figure, Axes]:
    """Axes from 0 to 1."""
    drawing = Figure(figsize=(5, 5), layout="constrained")
    axes = drawing.add_subplot(aspect="equal", xlim=(0, 1), ylim=(0, 1.01))
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    return drawing, axes


def _label_apart(drawing: Figure, axes: Axes, names: Mapping[str, Sequence[float]]) -> None:
    """Write each name beside its point, where it covers the fewest points and other names."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(drawing)
    canvas.draw()
    renderer = canvas.get_renderer()
    points = [axes.transData.transform(place) for place in names.values()]
    taken: list[Sequence[float]] = [(x - 4, y - 4, x + 4, y + 4) for x, y in points]
    for name, place in names.items():
        best: tuple[float, Annotation, Sequence[float]] | None = None
        for dx, dy, side in LABEL_PLACES_PT:
            label = axes.annotate(
                name,
                (place[0], place[1]),
                (dx, dy),
                textcoords="offset points",
                ha=side,
                va="center",
                fontsize=7,
            )
            box = label.get_window_extent(renderer).extents
            covered = sum(_overlap(box, other) for other in taken)
            if best is None or covered < best[0]:
                if best is not None:
                    best[1].remove()
                best = (covered, label, tuple(box))
            else:
                label.remove()
        if best is not None:
            taken.append(best[2])


def _overlap(one: Sequence[float], other: Sequence[float]) -> float:
    """Area in square pixels that two boxes (x0, y0, x1, y1) share."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)


DRAWINGS: dict[str, Callable[[Figures], Figure | None]] = {
    "roc": roc,
    "reliability": reliability,
    "pitch": pitch,
    "speaker-map": lambda _: map_of_the_bundle(),
}


def draw(figures: Figures, folder: Path, suffix: str = ".svg") -> list[Path]:
    """Draw all that was measured into a folder; the files."""
    files = []
    with mpl.rc_context(STYLE):
        for name, drawing_of in DRAWINGS.items():
            drawing = drawing_of(figures)
            if drawing is not None:
                file = folder / f"{name}{suffix}"
                metadata = {"Date": None, "Creator": None} if suffix == ".svg" else None
                drawing.savefig(file, metadata=metadata, dpi=130)
                files.append(file)
    return files


def cross_validated() -> Figures:
    """Corpus -> what its people gave when they were left out of the training, as the bundle's manifest says it."""
    from models.bundle.files import MINI_BUNDLE
    from models.bundle.manifest import read_manifest

    measured = read_manifest(MINI_BUNDLE).measured["association"]
    return {name: measured[name] for name in ("voxceleb", "avspeech")}


if __name__ == "__main__":
    draw(read_figures() | cross_validated(), FOLDER)
