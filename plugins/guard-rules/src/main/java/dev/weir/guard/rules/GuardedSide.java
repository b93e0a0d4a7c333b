package dev.weir.guard.rules;

/** What a guard checks. */
public enum GuardedSide {
    PROMPT,
    ANSWER
}
