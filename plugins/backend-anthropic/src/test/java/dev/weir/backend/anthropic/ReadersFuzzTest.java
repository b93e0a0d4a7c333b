package dev.weir.backend.anthropic;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weir.wire.AnyBytes;
import dev.weir.wire.ProviderError;
import dev.weir.wire.chat.WireName;

/**
 * The readers withstand any bytes. A normal test run replays the committed inputs; how to fuzz is told in
 * {@code docs/backends/anthropic.md}.
 */
class ReadersFuzzTest {
    private static final WireName WIRE = new WireName("anthropic", "anthropic");

    @FuzzTest(maxDuration = "60s")
    void readsAnyStream(byte[] stream) {
        AnyBytes.asStream(stream, new ReceivedMessage("m", WIRE, true, "answer"));
    }

    @FuzzTest(maxDuration = "60s")
    void readsAnyDocument(byte[] document) {
        AnyBytes.asDocument(document, new ReceivedMessage("m", WIRE, true, null));
    }

    @FuzzTest(maxDuration = "60s")
    void readsAnyError(byte[] body) {
        ProviderError error = AnyBytes.asError(body);
        ErrorReasons.of(0, error);
        ErrorReasons.of(429, error);
    }
}
