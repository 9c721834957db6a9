"""PL-BERT: the phoneme-level language model that prosody is predicted from.

Source: Li et al. 2023, "Phoneme-level BERT for enhanced prosody of text-to-speech with grapheme predictions". The
network is ALBERT (Lan et al. 2020): one layer, applied again and again.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.tts.kokoro.config import KokoroConfig

EPSILON = 1e-12  # of ALBERT's layer norms


class AlbertEmbeddings(nn.Module):
    """Token, position and type embeddings, added and normalised; there is one type."""

    def __init__(self, config: KokoroConfig) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding.from_pretrained(
            torch.empty(config.n_tokens, config.embedding_dim)
        )
        self.position_embeddings = nn.Embedding.from_pretrained(
            torch.empty(config.max_positions, config.embedding_dim)
        )
        self.token_type_embeddings = nn.Embedding.from_pretrained(torch.zeros(2, config.embedding_dim))
        self.LayerNorm = nn.LayerNorm(config.embedding_dim, eps=EPSILON)

    def forward(self, tokens: Tensor) -> Tensor:
        """int64 [B, T] -> [B, T, embedding_dim]."""
        positions = self.position_embeddings.weight[: tokens.shape[1]]
        embedded: Tensor = self.word_embeddings(tokens) + self.token_type_embeddings.weight[0] + positions
        normalised: Tensor = self.LayerNorm(embedded)
        return normalised


class AlbertAttention(nn.Module):
    """Self-attention with a residual connection and a layer norm behind it."""

    def __init__(self, config: KokoroConfig) -> None:
        super().__init__()
        self.heads = config.bert_heads
        self.query = nn.Linear(config.bert_dim, config.bert_dim)
        self.key = nn.Linear(config.bert_dim, config.bert_dim)
        self.value = nn.Linear(config.bert_dim, config.bert_dim)
        self.dense = nn.Linear(config.bert_dim, config.bert_dim)
        self.LayerNorm = nn.LayerNorm(config.bert_dim, eps=EPSILON)

    def forward(self, hidden: Tensor) -> Tensor:
        """[B, T, bert_dim] -> the same shape."""
        attended = functional.scaled_dot_product_attention(
            self._split(self.query(hidden)), self._split(self.key(hidden)), self._split(self.value(hidden))
        )
        joined = attended.transpose(1, 2).flatten(2)
        result: Tensor = self.LayerNorm(hidden + self.dense(joined))
        return result

    def _split(self, rows: Tensor) -> Tensor:
        split: Tensor = rows.unflatten(2, (self.heads, -1)).transpose(1, 2)
        return split  # [B, heads, T, bert_dim / heads]


class AlbertLayer(nn.Module):
    """Attention and a feed-forward network."""

    def __init__(self, config: KokoroConfig) -> None:
        super().__init__()
        self.attention = AlbertAttention(config)
        self.ffn = nn.Linear(config.bert_dim, config.bert_feed_forward_dim)
        self.ffn_output = nn.Linear(config.bert_feed_forward_dim, config.bert_dim)
        self.full_layer_layer_norm = nn.LayerNorm(config.bert_dim, eps=EPSILON)

    def forward(self, hidden: Tensor) -> Tensor:
        """[B, T, bert_dim] -> the same shape."""
        attended = self.attention(hidden)
        forwarded = self.ffn_output(functional.gelu(self.ffn(attended), approximate="tanh"))
        result: Tensor = self.full_layer_layer_norm(forwarded + attended)
        return result


class AlbertLayerGroup(nn.Module):
    """A group of layers; there is one, of one layer."""

    def __init__(self, config: KokoroConfig) -> None:
        super().__init__()
        self.albert_layers = nn.ModuleList([AlbertLayer(config)])

    def forward(self, hidden: Tensor) -> Tensor:
        """[B, T, bert_dim] -> the same shape."""
        result: Tensor = self.albert_layers[0](hidden)
        return result


class AlbertEncoder(nn.Module):
    """The one layer, `bert_layers` times."""

    def __init__(self, config: KokoroConfig) -> None:
        super().__init__()
        self.n_layers = config.bert_layers
        self.embedding_hidden_mapping_in = nn.Linear(config.embedding_dim, config.bert_dim)
        self.albert_layer_groups = nn.ModuleList([AlbertLayerGroup(config)])

    def forward(self, embedded: Tensor) -> Tensor:
        """[B, T, embedding_dim] -> [B, T, bert_dim]."""
        hidden: Tensor = self.embedding_hidden_mapping_in(embedded)
        for _ in range(self.n_layers):
            hidden = self.albert_layer_groups[0](hidden)
        return hidden


class PlBert(nn.Module):
    """Phoneme tokens -> a vector for each of them, in the context of the others."""

    def __init__(self, config: KokoroConfig) -> None:
        super().__init__()
        self.embeddings = AlbertEmbeddings(config)
        self.encoder = AlbertEncoder(config)

    def forward(self, tokens: Tensor) -> Tensor:
        """int64 [B, T] -> [B, T, bert_dim]."""
        result: Tensor = self.encoder(self.embeddings(tokens))
        return result
