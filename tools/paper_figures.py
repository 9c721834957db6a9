"""Every figure of the tables of the paper (arXiv 2601.02753v1)."""

# table 1: system, closed or open, AUC in %
TABLE_1 = (
    ("Learnable PINs", "closed", 81.88),
    ("Self-Lifting", "closed", 86.70),
    ("Vclip", "closed", 88.18),
    ("Learnable PINs", "open", 84.70),
    ("Self-Lifting", "open", 89.40),
    ("Vclip", "open", 89.63),
)
# table 2: variant, AUC in %, the config that stands for it in ablations.json
TABLE_2 = (
    ("proposed", 88.78, "at-hand"),
    ("batch 320 instead of 1024", 86.54, "small-batch"),
    ("SGE2E loss, supervised", 87.14, "sge2e"),
    ("without the flow", 88.16, "no-flow"),
)
# table 3: v2v, f2v, log-likelihood, each mean and standard deviation over 500 pairs
TABLE_3 = {
    "reference": ((0.588, 0.08), (0.307, 0.13), (557.40, 22.42)),
    "no_retrieval": ((0.131, 0.09), (0.021, 0.21), (360.21, 16.33)),
    "feature_mapping": ((0.229, 0.09), (0.305, 0.13), (328.82, 37.41)),
    "naive": ((0.249, 0.10), (0.301, 0.13), (518.78, 13.84)),
    "informed": ((0.254, 0.10), (0.313, 0.13), (516.22, 15.31)),
}
# table 4: naturalness; table 5: match of face and voice; mean opinion scores with 95 % intervals
TABLE_4 = (
    ("voice clone, known speakers", "4.01 ± 0.12"),
    ("voice clone, zero-shot", "4.15 ± 0.11"),
    ("face-based, Face-TTS", "2.46 ± 0.19"),
    ("face-based, Vclip", "4.14 ± 0.10"),
)
TABLE_5 = (
    ("recordings", "3.46 ± 0.10", "1.96 ± 0.16"),
    ("voice clone", "3.33 ± 0.10", "2.31 ± 0.17"),
    ("Vclip, informed", "3.26 ± 0.11", ""),
)
