package dev.weir.app;

import dev.weir.spi.Extensions;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.telemetry.MetricsExporter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/** A backend that answers, or fails each time in one way, and an exporter of metrics that cannot be built. */
public final class DoctorTestPlugin implements Plugin {

    /**
     * How each call ends.
     *
     * @param failure the class of its failure; null for none
     */
    public record PatientSettings(@Nullable ErrorClass failure) {}

    @Override
    public void register(Extensions extensions) {
        extensions.backend("patient", Patient.class, PatientSettings.class);
        extensions.metricsExporter("taken", TakenPort.class, TakenPortSettings.class);
    }

    /** An exporter without settings. */
    public record TakenPortSettings() {}

    static final class TakenPort implements MetricsExporter {
        @Inject
        TakenPort() {
            throw new IllegalStateException("another process has the port");
        }

        @Override
        public MeterRegistry registry() {
            throw new IllegalStateException("never built");
        }
    }

    static final class Patient implements Backend {
        private final @Nullable ErrorClass failure;

        @Inject
        Patient(PatientSettings settings) {
            failure = settings.failure();
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            if (failure != null) {
                throw new BackendException(failure, "on purpose");
            }
            return Completion.of(request.model(), "yes");
        }
    }
}
