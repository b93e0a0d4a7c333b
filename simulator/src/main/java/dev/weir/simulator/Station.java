package dev.weir.simulator;

/** Where answers are decoded: one model's, or all of those that share. */
record Station(Timing timing, Slots slots) {
    static Station of(Timing timing) {
        return new Station(timing, new Slots(timing.slots(), timing.queue()));
    }

    /** How many times all the slots are filled to answer so many prompts. */
    int rounds(int prompts) {
        return 1 + (prompts - 1) / timing.slots();
    }
}
