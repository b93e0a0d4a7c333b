package dev.weir.backend.anthropic;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.time.TimeSource;
import dev.weir.wire.Fault;
import dev.weir.wire.FaultMatrix;
import dev.weir.wire.Faults;
import dev.weir.wire.Place;
import java.nio.file.Path;
import java.util.List;

/** Every fault, plain and streamed, has its outcome; the table of them in the documentation is this one. */
class FaultMatrixTest extends FaultMatrix {

    @Override
    protected List<Fault> faults() {
        return AnthropicFaults.all();
    }

    @Override
    protected Path document() {
        return Path.of("../../docs/backends/anthropic.md");
    }

    @Override
    protected AnthropicBackend backend(Place place, Limits limits) {
        return open(place, limits);
    }

    static AnthropicBackend open(Place place, Limits limits) {
        AnthropicSettings settings = TestSettings.at(place.url())
                .with("connectTimeout", limits.connect())
                .with("firstTokenTimeout", limits.firstToken())
                .with("silenceTimeout", limits.silence())
                .with("maxResponseBytes", (long) Faults.MAX_RESPONSE_BYTES)
                .build();
        return new AnthropicBackend(settings, TimeSource.system());
    }

    @Override
    protected String classOf(BackendException failure) {
        return Asking.classOf(failure).label();
    }
}
