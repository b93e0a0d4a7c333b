package dev.weir.wire;

import dev.weir.wire.WireServer.Script;
import java.util.function.Supplier;

/**
 * A way in which a server fails, and the outcome that it has to have: class, status, code, retry after, partial text,
 * and in brackets the limit that ends it.
 *
 * @param name what the table calls it
 * @param plain where it happens to a plain call; null where there is no such case
 * @param streamed where it happens to a streamed call
 * @param plainOutcome the outcome of a plain call
 * @param streamedOutcome the outcome of a streamed call
 */
public record Fault(
        String name, Supplier<Place> plain, Supplier<Place> streamed, String plainOutcome, String streamedOutcome) {

    public static Fault of(String name, Script plain, Script streamed, String plainOutcome, String streamedOutcome) {
        return new Fault(
                name, () -> Place.serving(plain), () -> Place.serving(streamed), plainOutcome, streamedOutcome);
    }

    @Override
    public String toString() {
        return name;
    }
}
