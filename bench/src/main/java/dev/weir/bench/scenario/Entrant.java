package dev.weir.bench.scenario;

import dev.weir.bench.client.ClientKind;

/**
 * A contender in a scenario.
 *
 * @param name its name there
 * @param kind what it is
 * @param settings Weir's whole configuration, with {@code ${BENCH_BASE_URL}}, {@code ${BENCH_MODEL}} and
 *     {@code ${BENCH_API_KEY}}; empty for others. What it does not say is as by default
 */
public record Entrant(String name, ClientKind kind, String settings) {
    /** What Weir is compared with. */
    public static final Entrant PLAIN = new Entrant("plain", ClientKind.PLAIN, "");
    /** What Weir is compared with as well. */
    public static final Entrant RESILIENCE4J = new Entrant("resilience4j", ClientKind.RESILIENCE4J, "");

    public static Entrant weir(String name, String settings) {
        return new Entrant(name, ClientKind.WEIR, settings);
    }
}
