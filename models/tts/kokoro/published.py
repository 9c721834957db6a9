"""Where the weights of Kokoro-82M are published, and the hashes of the files."""

HUB_REPOSITORY = "hexgrad/Kokoro-82M"
HUB_REVISION = "f3ff3571791e39611d31c381e3a41a3af07b4987"
HUB_FILE = "kokoro-v1_0.pth"
INT8_EXPORT_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
CHECKPOINT_SHA256 = "496dba118d1a58f5f3db2efc88dbdc216e0483fc89fe6e47ee1f2c53f18ad1e4"
# publications of the same weights, one of which a bundle names; voice tokens are made of it
SHA256 = {
    "int8": (INT8_EXPORT_SHA256, "fbae9257e1e05ffc727e951ef9b9c98418e6d79f1c9b6b13bd59f5c9028a1478"),
    "fp32": (
        CHECKPOINT_SHA256,
        "7d5df8ecf7d4b1878015a32686053fd0eebe2bc377234608764cc0ef3636a6c5",
        "8fbea51ea711f2af382e88c833d9e288c6dc82ce5e98421ea61c058ce21a34cb",
        "bdbb7967d9b3748ef41a8acd29ad04e1ef186406740d9bff55967cb366b34230",
    ),
}
