package dev.weir.backend.offline.intent;

/**
 * A value that was read at some place of a sentence.
 *
 * @param value a number as {@link Long}, anything else as text
 * @param length how many words it takes
 */
record Found(Object value, int length) {}
