package dev.weir.wire.chat;

import dev.weir.wire.HttpSettings;

/** What every backend that reads streamed answers has settings for, beside those of HTTP. */
public interface StreamSettings extends HttpSettings {

    /** Whether plain calls request a stream. */
    StreamUnderneath streamUnderneath();
}
