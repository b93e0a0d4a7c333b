package dev.weir.wire.chat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.wire.ProviderError;
import java.util.Locale;
import java.util.Set;

/** Tells the refusal of a requested stream, instead of which a plain answer may be had, from other failures. */
final class StreamRefusal {
    private static final Set<Integer> STATUSES = Set.of(400, 405, 422, 501);

    private StreamRefusal() {}

    /** Whether a failure may be a refusal of the stream, before any answer, which costs nothing. */
    static boolean is(BackendException failure, IncomingCompletion received) {
        ProviderError error = received.error();
        if (error == null || received.partial(null) != null) {
            return false;
        }
        boolean refused = STATUSES.contains(failure.status());
        return names(error)
                ? refused || failure.errorClass() == ErrorClass.PERMANENT
                : refused && error.givesNoReason();
    }

    /** Whether a failure names the stream, or an option of it, as what is refused. */
    static boolean isNamed(BackendException failure, IncomingCompletion received) {
        ProviderError error = received.error();
        return error != null && names(error) && is(failure, received);
    }

    private static boolean names(ProviderError error) {
        String place = error.param() != null ? error.param() : error.message();
        return place != null && place.toLowerCase(Locale.ROOT).contains("stream");
    }
}
