"""Who is next: clients evenly, what is short or new first, and nobody late who need not be."""

from collections.abc import Sequence

import pytest

from app.inference.effort import NO_EFFORT, Effort
from app.inference.job import Job
from app.inference.turns import Turns
from app.lifecycle import Lifecycle
from app.metrics import Metrics


def job_of(
    client: str, expected_s: float = 0.0, deadline_s: float = 1000.0, effort: Effort = NO_EFFORT
) -> Job[object]:
    """A job of a client that nobody runs: what it has had is written into it by `serve`."""

    def nothing(*_: object) -> None:
        raise AssertionError("only its turn is asked for")

    record = Metrics(Lifecycle())
    job: Job[object] = Job(nothing, nothing, record, client, effort, expected_s, deadline_s)  # type: ignore[arg-type]
    job.queued_at, job.deadline = 0.0, deadline_s
    return job


def serve(turns: Turns, jobs: Sequence[Job[object]], steps: int, now: float = 0.0) -> list[str]:
    """The clients that had the next so many steps, of a second each."""
    had = []
    for _ in range(steps):
        job = turns.next(jobs, now)
        turns.took(job, 1.0)
        job.worked_s += 1.0
        job.steps += 1
        now += 1.0
        had.append(job.client)
    return had


def test_clients_get_a_step_each_in_turn_however_many_jobs_they_have() -> None:
    turns, jobs = Turns(), [job_of("a"), job_of("a"), job_of("a"), job_of("b")]
    had = serve(turns, jobs, 8)
    assert had.count("a") == had.count("b") == 4
    assert all({one, other} == {"a", "b"} for one, other in zip(had[::2], had[1::2], strict=True))
    assert [job.steps for job in jobs[:3]] == [2, 1, 1]


def test_one_that_comes_is_next_but_is_not_made_up_for_the_time_before() -> None:
    turns, jobs = Turns(), [job_of("a"), job_of("b")]
    serve(turns, jobs, 100)
    jobs.append(job_of("c"))
    had = serve(turns, jobs, 9)
    assert had[0] == "c"
    assert [had.count(client) for client in "abc"] == [3, 3, 3]


def test_a_short_job_passes_the_book_of_its_own_client() -> None:
    turns, book = Turns(), job_of("a")
    serve(turns, [book], 20)
    short = job_of("a")
    assert turns.next([book, short], 20.0) is short


def test_the_steps_of_a_short_job_do_not_each_wait_for_everybody_who_is_level() -> None:
    """Four clients have sentences of a second spoken; an embedding of three short steps waits for none of them."""
    turns, books = Turns(), [job_of(f"book {n}", expected_s=100) for n in range(4)]
    serve(turns, books, 12)  # all are level
    embedding = job_of("face", expected_s=0.05)
    for _ in range(3):
        assert turns.next([*books, embedding], 12.0) is embedding
        turns.took(embedding, 0.02)
        embedding.worked_s += 0.02
        embedding.steps += 1
    sentence = job_of("sentence", expected_s=0.8)
    assert turns.next([*books, sentence], 12.0) is sentence


def test_new_short_texts_of_a_client_do_not_hold_back_the_first_sentence_of_its_longer_ones() -> None:
    turns = Turns()
    serve(turns, [job_of("a", expected_s=3)], 1)
    long = job_of("a", expected_s=3)
    short = [job_of("a", expected_s=0.5) for _ in range(4)]
    assert turns.next([long, *short], 1.0) is long
    long.steps, long.worked_s = 1, 1.0
    assert turns.next([long, *short], 2.0) is short[0]


@pytest.mark.parametrize("n_short", [1, 3])
def test_clients_of_short_jobs_get_at_most_twice_the_time_of_a_long_text(n_short: int) -> None:
    """They always have a job, and the long text is never left standing."""
    turns, book = Turns(), job_of("book", expected_s=1000)
    serve(turns, [book], 1)
    had_s = dict.fromkeys(["book", *(f"short {n}" for n in range(n_short))], 0.0)
    for _ in range(600):
        waiting = [book, *(job_of(f"short {n}", expected_s=0.3) for n in range(n_short))]
        job = turns.next(waiting, 0.0)
        took_s = 1.0 if job is book else 0.3
        job.worked_s += took_s
        turns.took(job, took_s)
        had_s[job.client] += took_s
        # two steps: as far as short jobs go ahead, and the step of the book before the first of them
        assert all(one_s <= 2 * (had_s["book"] + 2.0) for one_s in had_s.values())
    assert had_s["book"] > 0.8 * sum(had_s.values()) / (1 + 2 * n_short)


def test_a_sentence_now_and_then_does_not_wait_for_a_sentence_of_everybody() -> None:
    """Four clients have texts of sentences of a second; a fifth sends one, and pauses for a second."""
    turns, now = Turns(), 0.0
    books = [job_of(f"book {n}", expected_s=1000, deadline_s=1e6) for n in range(4)]
    waits: list[float] = []
    short: Job[object] | None = None
    next_at = 0.0
    while len(waits) < 100:
        if short is None and now >= next_at:
            short = job_of("short", expected_s=0.8, deadline_s=1e6)
            short.queued_at = next_at
        job = turns.next([*books, *([] if short is None else [short])], now)
        took_s = 0.8 if job is short else 1.0
        now += took_s
        job.worked_s += took_s
        job.steps += 1
        turns.took(job, took_s)
        if job is short:
            waits.append(now - job.queued_at)
            short, next_at = None, now + 1.0
    assert sorted(waits)[94] < 3.0
    assert min(book.worked_s for book in books) > 0.15 * now


def test_sentences_of_a_long_text_count_whole() -> None:
    turns, texts = Turns(), [job_of("a", expected_s=8.0), job_of("b", expected_s=8.0)]
    had = serve(turns, texts, 8)
    assert had.count("a") == had.count("b") == 4


def test_time_counts_and_not_steps() -> None:
    """A client of many small jobs has as much of the thread as one of long sentences."""
    turns, small, long = Turns(), job_of("small"), job_of("long")
    seconds = {"small": 0.0, "long": 0.0}
    for _ in range(500):
        job = turns.next([small, long], 0.0)
        took_s = 0.1 if job is small else 1.0
        turns.took(job, took_s)
        job.steps += 1
        seconds[job.client] += took_s
    assert seconds["small"] == pytest.approx(seconds["long"], abs=1.0)


def test_a_client_that_was_away_is_neither_punished_nor_preferred() -> None:
    turns, a, b = Turns(), job_of("a"), job_of("b")
    serve(turns, [a], 50)
    serve(turns, [b], 10)  # a is away
    had = serve(turns, [job_of("a"), b], 10)
    assert had.count("a") == had.count("b") == 5
    turns.rest()
    had = serve(turns, [a, b, job_of("c")], 9)
    assert [had.count(client) for client in "abc"] == [3, 3, 3]


def test_clients_that_are_gone_are_forgotten() -> None:
    turns, book = Turns(), job_of("book")
    for number in range(1000):
        serve(turns, [book, job_of(f"client {number}")], 2)
    assert len(turns._had_s) < 5


def test_nobody_is_made_late_by_one_that_came_later() -> None:
    """In turn, the first would end at second 19, after its deadline; the second has time."""
    turns = Turns()
    first, second = job_of("a", expected_s=10, deadline_s=12), job_of("b", expected_s=10, deadline_s=30)
    had = serve(turns, [first, second], 10)
    assert had.count("a") + had.count("b") == 10
    assert had.count("b") <= 2
    rest = serve(turns, [first, second], 2, now=10.0)
    assert first.worked_s >= 10
    assert rest.count("a") <= 2


def test_one_that_will_be_late_anyway_holds_nobody_up() -> None:
    turns = Turns()
    late, other = job_of("a", expected_s=100, deadline_s=12), job_of("b", expected_s=3, deadline_s=30)
    assert serve(turns, [late, other], 6).count("b") == 3


def test_one_that_nobody_waits_for_is_ended_first() -> None:
    turns, jobs = Turns(), [job_of("a"), job_of("b")]
    jobs[1].abandoned.set()
    assert turns.next(jobs, 0.0) is jobs[1]


SPEECH = Effort(characters=100)


def test_only_short_work_that_does_not_speak_goes_into_the_middle_of_a_sentence() -> None:
    turns, book = Turns(), job_of("book", expected_s=100, effort=SPEECH)
    serve(turns, [book], 5)
    embedding, many = job_of("face", expected_s=0.05), job_of("verify", expected_s=3)
    word = job_of("word", expected_s=0.3, effort=SPEECH)
    assert turns.next_in_between([book, many, word, embedding], book, 0.5, 5.0) is embedding
    assert turns.next_in_between([book, many, word], book, 0.5, 5.0) is None


def test_before_any_step_has_ended_what_is_short_is_told_by_the_step_at_work() -> None:
    turns, book, embedding = Turns(), job_of("book", effort=SPEECH), job_of("face", expected_s=0.05)
    assert turns.next_in_between([book, embedding], book, 0.01, 0.0) is None
    assert turns.next_in_between([book, embedding], book, 0.1, 0.0) is embedding


def test_a_client_that_sends_short_work_without_end_does_not_stop_a_sentence() -> None:
    turns, book = Turns(), job_of("book", expected_s=100, effort=SPEECH)
    serve(turns, [book], 5)
    passed = 0
    while (short := turns.next_in_between([book, job_of("face", 0.1)], book, 0.5, 5.0)) is not None:
        turns.took(short, 0.1)
        passed += 1
    assert 10 <= passed <= 20  # a step's time, of which half counts


def test_nothing_goes_into_a_sentence_that_would_be_late_for_it() -> None:
    turns, book = Turns(), job_of("book", expected_s=10, deadline_s=10, effort=SPEECH)
    serve(turns, [book], 5)
    assert turns.next_in_between([book, job_of("face", 0.05)], book, 0.5, 4.9) is not None
    assert turns.next_in_between([book, job_of("face", 0.05)], book, 0.5, 4.99) is None


def test_what_nobody_waits_for_does_not_go_into_a_sentence() -> None:
    turns, book, gone = Turns(), job_of("book", expected_s=100, effort=SPEECH), job_of("face", 0.05)
    serve(turns, [book], 5)
    gone.abandoned.set()
    assert turns.next_in_between([book, gone], book, 0.5, 5.0) is None
