package dev.weir.wire.chat;

import dev.weir.wire.HttpSettings;

/** What every backend that reads streamed answers has settings for, beside those of HTTP. */
public interface StreamSettings extends HttpSettings {

    /** Whether any byte of a stream extends its time limits; otherwise only output does. */
    boolean keepAliveCounts();

    /** Whether plain calls request a stream. */
    StreamUnderneath streamUnderneath();

    /** What is done about an event that is not JSON. */
    MalformedEvents malformedEvents();
}
