package dev.weir.cache;

import java.util.Locale;

/** Why an answer was not stored. */
public enum NotStored {
    /** The call or its time to live asked for it. */
    UNWANTED,
    /** It is not complete: it ended for another reason than {@link dev.weir.spi.chat.FinishReason#STOP}. */
    INCOMPLETE,
    /** The provider withheld some of it. */
    FILTERED,
    /** The model refused to answer. */
    REFUSED,
    /** It requests tool calls. */
    TOOL_CALLS,
    /** It has no text. */
    EMPTY,
    /** It is one of several answers to one request. */
    SEVERAL,
    /** It is larger than permitted. */
    TOO_LARGE;

    /** The name in metrics: {@code tool-calls}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
