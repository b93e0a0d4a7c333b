package dev.weir.backend.offline.intent;

/** Reads one thing out of a sentence. Without state. */
interface Rule {

    /**
     * Claims the words that it understands and notes in the draft what they say.
     *
     * @throws NotUnderstood if the sentence cannot be answered
     */
    void read(Sentence sentence, Draft draft);
}
