"""Sentences to measure speech on, written for this; the TTS signature is distilled from others.

Of each kind six; `take` deals them out in turn, so that any part of them is a mixture.
"""

SENTENCES: dict[str, tuple[str, ...]] = {
    "statement": (
        "The gardener watered the tomatoes before the heat of the day.",
        "Our neighbor repairs old radios in his basement.",
        "A flock of geese crossed the lake without a sound.",
        "The bakery on the corner sells the best rye bread in town.",
        "My sister painted the fence white and the gate dark green.",
        "Most of the visitors left when the music stopped.",
    ),
    "question": (
        "Could you tell me where the nearest pharmacy is?",
        "Have you ever seen the ocean at night?",
        "Why did they close the library so early yesterday?",
        "Which of these two jackets do you think is warmer?",
        "Did anyone remember to feed the cat this morning?",
        "How long does it take to walk to the castle?",
    ),
    "number": (
        "The bridge is 320 meters long and carries 12,000 cars a day.",
        "She paid $45 for the shoes and $8.50 for the socks.",
        "Only 7 of the 30 students chose the second answer.",
        "The train was 25 minutes late, so we missed our connection.",
        "About 60% of the people in the survey agreed.",
        "He ran the distance in 17 minutes and 40 seconds.",
    ),
    "date": (
        "The contract was signed on June 5, 2019.",
        "We will meet again on Monday at 9:30 in the morning.",
        "The old theater burned down in 1887 and was rebuilt in 1891.",
        "Her birthday is on the 21st of October.",
        "Winter began early that year, on November 12.",
        "The shop is closed from December 24 to January 2.",
    ),
    "name": (
        "Doctor Martin will see you after Mrs. Johnson.",
        "Peter and Susan moved from Chicago to a village in Scotland.",
        "The Danube flows through Vienna and Budapest.",
        "Professor Williams teaches history at the University of Toronto.",
        "My cousin Daniel spent the summer in Portugal with Emily.",
        "Captain Brown sailed from Boston to Lisbon in nine days.",
    ),
    "command": (
        "Please turn off the lights before you leave the office.",
        "Take the second street on the left and stop behind the church.",
        "Never leave your bag alone at the station.",
        "Add two spoons of sugar and stir until it is smooth.",
        "Call me as soon as the package has arrived.",
        "Keep your voice down, because the baby is sleeping.",
    ),
    "short": (
        "I have no idea.",
        "That sounds wonderful, thank you.",
        "The door is open.",
        "Let us go home now.",
        "Nobody was there.",
        "It rained all night.",
    ),
    "long": (
        "When the storm had finally passed, the fishermen returned to the harbor, counted their boats, and found "
        "that only one of them had been damaged.",
        "Although the committee had asked for more time, the mayor decided that the new school would be built on "
        "the hill behind the hospital, where the view is best.",
        "The museum shows not only paintings and furniture from the last century, but also the tools, letters "
        "and clothes of the people who worked in the factory.",
        "If you want to learn a language well, you should listen to it every day, speak without fear of mistakes, "
        "and read books that you would enjoy in your own language.",
        "The engineer explained that the machine had stopped because a small piece of metal, no larger than a "
        "fingernail, was caught between two of its wheels.",
        "After dinner we sat by the fire and listened to my grandfather, who told us how he had crossed the "
        "mountains on foot when he was only fifteen years old.",
    ),
    "dialogue": (
        '"I will be back in an hour," she said, and closed the door.',
        '"Are you sure," he asked, "that this is the right address?"',
        "Yes, of course, but who is going to pay for all of it?",
        "No, thank you, I would rather have a glass of water.",
        'The teacher smiled and said, "Nobody is born knowing everything."',
        "Well, I suppose we could try again tomorrow.",
    ),
}  # fmt: skip

N_SENTENCES = sum(len(sentences) for sentences in SENTENCES.values())


def take(n: int) -> list[tuple[str, str]]:
    """The first `n` as (kind, sentence), one of each kind in turn. Raises ValueError if there are fewer."""
    if not 1 <= n <= N_SENTENCES:
        raise ValueError(f"{n} sentences are outside 1 to {N_SENTENCES}")
    rounds = zip(*SENTENCES.values(), strict=True)
    dealt = [pair for sentences in rounds for pair in zip(SENTENCES, sentences, strict=True)]
    return dealt[:n]
