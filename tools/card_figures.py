"""The sections of the model card with figures, each from the output of one command."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from models.bundle.manifest import Manifest
from tools.figures import NOT_MEASURED, Figures, figure, number, table

TO_ROOT = "../../.."  # from the card
PAIRS = ("association", "association-avspeech")
VOICES_OF = {"woman": "of women", "man": "of men", "child": "of children"}


def association(manifest: Manifest, figures: Figures, plots: Sequence[str]) -> str:
    """AUC and error rates, on pairs unseen and in cross-validation."""
    names = {"auc": "AUC", "auc_same_gender": "AUC among people of one gender", "eer": "Equal error rate"}
    baselines = {
        "gender_oracle_auc": "For comparison: gender alone, known exactly; AUC",
        "noise_voice_auc": "For comparison: noise in place of the voice; AUC",
    }
    measured = [figures.get(name, {}) for name in PAIRS]
    sizes = [
        f"{each['n_pairs']} pairs, {each['n_identities']} people" if each else NOT_MEASURED
        for each in measured
    ]
    rows = [("Measured on", *sizes)]
    rows += [(text, *(figure(each, name) for each in measured)) for name, text in names.items()]
    rows += [
        (text, *(figure(each.get("baselines", {}), name) for each in measured))
        for name, text in baselines.items()
    ]
    folds = _cross_validation(manifest, names)
    return f"""### Does the score tell which face and which voice belong together?

Printed by `vclip evaluate association`; an AUC of 0.5 is chance.

{table(("", "voxceleb-val", "avspeech-val"), rows)}{_plot("roc", "ROC curves", plots)}{folds}"""


def _cross_validation(manifest: Manifest, names: dict[str, str]) -> str:
    measured = manifest.measured.get("association", {})
    corpora = {name: each for name, each in measured.items() if isinstance(each, dict) and "auc" in each}
    if not corpora:
        return f"\n\nCross-validation over the people of the training shards: {NOT_MEASURED}."
    rows = [("Measured on", *(_pairs_and_people(each) for each in corpora.values()))]
    names = names | {"gender_oracle_auc": "For comparison: gender alone, known exactly; AUC"}
    rows += [(text, *(figure(each, name) for each in corpora.values())) for name, text in names.items()]
    return f"""

In {measured.get("folds", "several")} folds of the people that the bundle was trained on, each judged by an
association that was trained on the other folds (the image encoder has seen their faces, without voices); written
into `bundle.yaml` by `vclip train mini`:

{table(("", *corpora), rows)}"""


def calibration(manifest: Manifest, figures: Figures, plots: Sequence[str]) -> str:
    """The calibration and its error."""
    part = manifest.parts.projectors
    measured = [figures.get(name, {}) for name in PAIRS]
    intercept = f"{'-' if part.calibration_intercept < 0 else '+'} {number(abs(part.calibration_intercept))}"
    rows = [
        ("Measured on", *(_pairs_and_people(each) for each in measured)),
        ("Expected calibration error", *(figure(each, "calibration_error") for each in measured)),
    ]
    drawn = _plot("reliability", "Reliability", plots)
    return f"""### Are the probabilities calibrated?

The probability is `sigmoid({number(part.calibration_slope)} * cosine {intercept})`, fitted to pairs of
people held out in the folds. It is valid if matched and random pairs are equally frequent. Printed by
`vclip evaluate association`.

{table(("", "voxceleb-val", "avspeech-val"), rows)}{_left_out(manifest)}{_worse_files(manifest, figures)}{drawn}"""


def _left_out(manifest: Manifest) -> str:
    """The same of the people whom the calibration was fitted to."""
    measured = manifest.measured.get("association", {})
    errors = [
        f"{number(measured[name]['calibration_error'])} ({label})"
        for name, label in (("voxceleb", "VoxCeleb"), ("avspeech", "AVSpeech"))
        if "calibration_error" in measured.get(name, {})
    ]
    if not errors:
        return ""
    return f"""

On the people held out in the folds, to whose trials the two numbers of the calibration were fitted, the
error is
{" and ".join(errors)}; written by `vclip train`."""


def _worse_files(manifest: Manifest, figures: Figures) -> str:
    """What the quality of the files does to the probability."""
    measures = manifest.parts.projectors.calibration_quality
    conditions = figures.get("warnings", {}).get("conditions")
    if not measures or conditions is None:
        return ""
    names = ", ".join(f"`{name}`" for name in measures)
    rows = (
        (
            name.replace("_", " "),
            *(
                figure(conditions[name], key)
                for key in ("calibration_error_without_quality", "calibration_error")
            ),
        )
        for name in conditions
        if isinstance(conditions[name], dict)
    )
    return f"""

The log-odds shrink with the quality of the files, by {names}
([how]({TO_ROOT}/docs/evaluation.md#does-the-probability-say-how-little-a-file-says)). Error on both shards, whose
files were made worse in one way, if the quality did not count and as it is; printed by `vclip evaluate warnings`:

{table(("files", "without", "with quality"), rows)}"""


def faces(figures: Figures) -> str:
    """Gender and age by text prompts, by group."""
    heading = "### How well does the image encoder read gender and age?"
    measured = figures.get("faces")
    if measured is None:
        return _nothing(heading, "faces")
    rows = [
        (f"Gender by text prompts, share correct, {_n(measured, 'n_gender')} faces", "gender_accuracy"),
        (f"Age by text prompts, mean error in years, {_n(measured, 'n_age')} faces", "age_mae"),
        ("Pictures without a detected face", "n_without_face"),
    ]
    columns = ("gender_accuracy", "age_mae")
    return f"""{heading}

Zero-shot, on utkface-test and fairface-test; printed by `vclip evaluate faces`. The labels are estimates
themselves: in UTKFace two copies of a picture differ in gender in 6.6 % and in age by 4.1 years.

{table(("", "Figure"), ((text, figure(measured, name)) for text, name in rows))}{_faces_of_pairs(figures)}

{_group_table("By the data's race label", measured.get("by_race", {}), ("Gender", "Age error"), columns)}

{_group_table("By age in years", measured.get("by_age", {}), ("Gender", "Age error"), columns)}"""


def _faces_of_pairs(figures: Figures) -> str:
    """The same of pictures as the association sees them."""
    measured = figures.get("faces-pairs")
    if measured is None:
        return ""
    return f"""

Of the faces of voxceleb-val and avspeech-val ({_n(measured, "n_gender")} with a gender label) the share
correct is
{figure(measured, "gender_accuracy")}."""


def voices(figures: Figures, plots: Sequence[str]) -> str:
    """Gender and pitch of the audio, by group."""
    heading = "### Does the audio fit the face?"
    measured = figures.get("voices")
    if measured is None:
        return _nothing(heading, "voices")
    rows = [
        (
            f"Gender heard agrees with the face's label, share of {_n(measured, 'n_gender')} faces",
            "gender_agreement",
        ),
        ("The same without children under 16", "gender_agreement_adults"),
        ("Different voices chosen", "distinct_voices"),
        ("Median pitch in Hz, female faces from 16 on", "f0_median_female"),
        ("Median pitch in Hz, male faces from 16 on", "f0_median_male"),
        ("Seconds of computing for a second of speech, on the machine that measured", "rtf"),
    ]
    columns, heads = ("gender_agreement",), ("Gender heard",)
    adults = measured.get("by_race_adults")
    return f"""{heading}

A voice is chosen for a random part of the faces of utkface-test and fairface-test, each voice says a
sentence, and a classifier that was trained on recorded people classifies the gender of the audio. Printed
by `vclip evaluate voices`.

{table(("", "Figure"), ((text, figure(measured, name)) for text, name in rows))}

{_group_table("By the data's race label, adults", adults, heads, columns)}

{_group_table("By the data's race label, all ages", measured.get("by_race", {}), heads, columns)}

{_group_table("By age in years", measured.get("by_age", {}), heads, columns)}

Pitch of the voices in Hz, by gender and age of the face (quantiles; groups of fewer than five are left out):

{_pitch_table(measured)}{_plot("pitch", "Pitch by group", plots)}"""


def _pitch_table(measured: dict[str, Any]) -> str:
    groups = measured.get("f0_by_group")
    if groups is None:
        return f"{NOT_MEASURED}."
    names = {"f": "female", "m": "male"}
    rows = [
        (f"{names[gender]}, {band}", str(own["n"]), *map(number, own["f0_quantiles"]))
        for gender, bands in groups.items()
        for band, own in bands.items()
        if own["f0_quantiles"] is not None
    ]
    return table(("Face", "n", "10 %", "25 %", "median", "75 %", "90 %"), rows)


def balance(manifest: Manifest) -> str:
    """How many voices serve the faces of each kind."""
    heading = "### Do different faces get different voices?"
    measured = manifest.measured.get("balance")
    if measured is None:
        return f"{heading}\n\nNot measured."
    names = {
        "n": "Faces",
        "distinct_voices": "Different voices",
        "distinct_voices_unbalanced": "The same without biases",
        "max_faces_per_voice": "Faces that one voice serves at most",
        "max_faces_per_voice_unbalanced": "The same without biases",
        "own_kind": "Share with a voice of their kind",
        "cosine_lost": "Cosine that the biases cost",
    }
    groups = {"all": measured, **measured.get("by_kind", {})}
    rows = (
        (text, *(figure(one, key) if key in one else "" for one in groups.values()))
        for key, text in names.items()
    )
    return f"""{heading}

Labelled faces of the training shards that were held back from all training; children are under 13. The kind of a
voice is predicted, not heard; written into `bundle.yaml` by `vclip train mini` and `vclip bundle balance`.

{table(("", *groups), rows)}"""


NO_NAIVE = "Naive scoring is not defined here: the synthesizer's speaker vectors are not voice embeddings.\n"


def generation(figures: Figures) -> str:
    """Table 3 of the paper."""
    heading = "### Does the method choose better voices than other ways?"
    measured = figures.get("generation")
    if measured is None:
        return _nothing(heading, "generation")
    by_name = measured["systems"]
    systems = {
        "No retrieval: a random candidate": by_name["no_retrieval"],
        "Feature mapping: regression, one voice": by_name["feature_mapping"],
        **({"Naive: by the speaker vector": by_name["naive"]} if "naive" in by_name else {}),
        "Informed: the method": by_name["informed"],
        "Recordings of the person": measured["references"]["true_pair"],
        "Known speakers of the synthesizer": measured["references"]["known_speakers"],
    }
    names = {
        "f2v": "Face and voice (f2v)",
        "v2v": "Voice and recording (v2v)",
        "log_likelihood": "Log-likelihood",
        **({"heard_log_likelihood": "As heard"} if "heard_log_likelihood" in by_name["informed"] else {}),
    }
    rows = ((text, *(_mean_and_std(each, name) for name in names)) for text, each in systems.items())
    over = {
        name.replace("_", " ").replace("true pair", "recordings"): difference
        for name, difference in measured["informed_minus"].items()
    }
    differences = (
        (text, *(figure(each, name) if name in each else "-" for name in names))
        for text, each in over.items()
    )
    return f"""{heading}

Table 3 of the paper, on {measured["n"]} faces of {measured["n_identities"]} people (voxceleb-val and avspeech-val),
{measured["k"]} voices for each; printed by `vclip evaluate generation`. Two associations are trained for
this: one guides the choice ({measured["n_guide"]} people), the other judges ({measured["n_judge"]} other
people). On the evaluated pairs, their AUC is {figure(measured["guide_auc"], "auc")} and
{figure(measured["judge_auc"], "auc")}.
Mean ± standard deviation over pairs, with the number of pairs:

{table(("System", *names.values()), rows)}

Informed minus the other, pair by pair:

{table(("Informed minus", *names.values()), differences)}

{"" if "naive" in by_name else NO_NAIVE}Likelihoods depend on the space and cannot be compared with the paper's."""


def speech(figures: Figures, plots: Sequence[str]) -> str:
    """Word errors, DNSMOS and constancy, generated against stock voices."""
    heading = "### How well does it speak?"
    speakers = _plot("speaker-map", "Map of the speakers", plots)
    measured = figures.get("speech")
    if measured is None:
        return _nothing(heading, "speech") + speakers
    generated, stock, difference = measured["generated"], measured["stock"], measured["difference"]
    names = {
        "wer": "Words wrong, share of all (Whisper base)",
        "dnsmos_overall": "DNSMOS overall, 1 to 5",
        "dnsmos_signal": "DNSMOS speech",
        "dnsmos_background": "DNSMOS background",
        "wer_worst_voice": "Words wrong, worst voice",
        "same_voice_cosine": "Cosine of two utterances of one voice",
        "different_voices_cosine": "Cosine of utterances of two voices",
        "same_voice_auc": "Distinguishing the two, AUC",
        "same_voice_auc_same_gender": "The same within a gender, AUC",
        "same_voice_eer": "The same, equal error rate",
    }
    sizes = (
        f"{each['n_voices']} voices, {each['n_utterances']} sentences, {each['n_words']} words"
        for each in (generated, stock)
    )
    rows = [("Measured on", *sizes, "")]
    rows += [
        (text, figure(generated, name), figure(stock, name), figure(difference, name) if name in difference else "")
        for name, text in names.items()
    ]  # fmt: skip
    kinds = (
        (kind, number(rate), number(stock["wer_by_kind"].get(kind)))
        for kind, rate in generated["wer_by_kind"].items()
    )
    return f"""{heading}

Candidates drawn at random and the synthesizer's own English voices, on {measured["n_sentences"]} sentences of which
each voice says {measured["sentences_per_voice"]}; printed by `vclip evaluate speech`. There was no
listening test.

{table(("", "Generated", "Stock", "Difference"), rows)}

{_by_voice(generated)}{table(("Words wrong, by kind of sentence", "Generated", "Stock"), kinds)}{speakers}"""


def _by_voice(generated: Mapping[str, Any]) -> str:
    """The table of the generated voices of women, men and children, where these were told apart."""
    rows = [
        (
            f"{VOICES_OF[kind]}: {own['n_voices']} voices, {own['n_utterances']} sentences, {own['n_words']} words",
            figure(own, "wer"),
            figure(own, "dnsmos_overall"),
        )
        for kind, own in generated.get("by_voice", {}).items()
    ]
    return table(("Generated voices", "Words wrong", "DNSMOS overall"), rows) + "\n\n" if rows else ""


def signature(manifest: Manifest) -> str:
    """What was measured when the signature was distilled."""
    measured = manifest.measured.get("signature", {})
    names = {
        "cosine": "Cosine of s(e) and the measured voice embedding",
        "cosine_of_predicting_the_mean": "For comparison: cosine of the training speakers' mean and the "
        "measured voice embedding",
        "right_of_two_speakers": "Share of cases in which s identifies the right one of two speakers",
    }
    on = (
        f"{measured['n_held_out']} speakers held out of {measured['n_held_out'] + measured['n_train']}"
        if measured
        else ""
    )
    return f"""### Does the TTS signature predict how a speaker will sound?

{on or "Speakers held out"}; written into `bundle.yaml` by `vclip train mini`, without an interval.

{table(("", "Figure"), ((text, figure(measured, name)) for name, text in names.items()))}"""


def _group_table(
    head: str, groups: dict[str, Any] | None, heads: Iterable[str], columns: Sequence[str]
) -> str:
    if groups is None:
        return f"{head}: {NOT_MEASURED}."
    rows: Iterator[tuple[str, ...]] = (
        (group, str(own["n"]), *(figure(own, name) for name in columns)) for group, own in groups.items()
    )
    return table((head, "n", *heads), rows)


def _pairs_and_people(values: dict[str, Any]) -> str:
    return f"{values['n_pairs']} pairs, {values['n_identities']} people" if values else NOT_MEASURED


def _mean_and_std(values: dict[str, Any], name: str) -> str:
    if name not in values:
        return "-"
    return f"{number(values[name])} ± {number(values[f'{name}_std'])} ({values[f'{name}_n']})"


def _n(values: dict[str, Any], name: str) -> str:
    return str(values.get(name, NOT_MEASURED))


def _nothing(heading: str, name: str) -> str:
    return f"{heading}\n\nNot measured: `vclip evaluate {name}` has not been run on this bundle."


def _plot(name: str, title: str, plots: Sequence[str]) -> str:
    return f"\n\n![{title}]({TO_ROOT}/docs/evaluation/{name}.svg)" if name in plots else ""
