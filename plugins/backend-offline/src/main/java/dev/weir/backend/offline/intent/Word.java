package dev.weir.backend.offline.intent;

/**
 * One word of a sentence.
 *
 * @param text as it was written, without the punctuation around it
 * @param lower the same in lower case, which is what rules compare
 * @param quoted whether it stood in quotes, and may then hold spaces
 * @param possessive whether it stood with an {@code 's}, which is left out
 * @param ends whether a comma, a full stop or the like follows
 */
record Word(String text, String lower, boolean quoted, boolean possessive, boolean ends) {}
