package dev.weir.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Tool;
import dev.weir.spi.chat.WireFields;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The decisions of hedging, without calls. */
class HedgingTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("chat").user("a question").build();
    private static final RouteTarget TARGET = RouteTarget.of("primary", "a");
    private static final HedgeSettings DEFAULTS = HedgeSettings.defaults();

    @Test
    void afterTheDefaultsIsThe95thPercentileOfTheLastCalls() {
        Hedging hedging = new Hedging(DEFAULTS);
        for (int i = 1; i < HedgeDelay.LEAST; i++) {
            hedging.measured(TARGET, true, i);
        }
        assertThat(hedging.begin(REQUEST, TARGET, true)).isEqualTo(Hedging.NEVER);

        hedging.measured(TARGET, true, HedgeDelay.LEAST);

        assertThat(hedging.begin(REQUEST, TARGET, true)).isEqualTo(48); // of 1 to 50
        assertThat(hedging.begin(REQUEST, TARGET, false)).isEqualTo(Hedging.NEVER);
        assertThat(hedging.begin(REQUEST, RouteTarget.of("second", "b"), true)).isEqualTo(Hedging.NEVER);
    }

    @Test
    void theDelayFollowsTheTarget() {
        HedgeDelay delay = new HedgeDelay(90);
        IntStream.range(0, HedgeDelay.WINDOW).forEach(i -> delay.measured(100));
        assertThat(delay.nanos()).isEqualTo(100);

        IntStream.range(0, HedgeDelay.WINDOW).forEach(i -> delay.measured(7));

        assertThat(delay.nanos()).isEqualTo(7);
    }

    /** Times of losers count as at least what had passed: the tail is cut there, and the percentile stays. */
    @Test
    void hedgesDoNotDrawThePercentileDown() {
        Random random = new Random(7);
        HedgeDelay delay = new HedgeDelay(95);
        for (int i = 0; i < 20_000; i++) {
            long latency = random.nextInt(20) == 0 ? 10_000 + random.nextInt(1000) : 1000 + random.nextInt(100);
            delay.measured(delay.nanos() == Hedging.NEVER ? latency : Math.min(latency, delay.nanos() + 200));
        }
        assertThat(delay.nanos()).isBetween(1050L, 1700L);
    }

    @Test
    void aFixedTimeHoldsFromTheFirstCall() {
        Hedging hedging = new Hedging(DEFAULTS.withAfter("2s"));
        assertThat(hedging.begin(REQUEST, TARGET, true))
                .isEqualTo(Duration.ofSeconds(2).toNanos());
    }

    @ParameterizedTest
    @CsvSource({"5%, 1000, 50", "100%, 30, 30", "33.3%, 1000, 333", "0.1%, 1000, 1", "0.1%, 999, 0"})
    void thereAreNeverMoreHedgesThanTheBudget(String budget, int calls, int hedges) {
        Hedging hedging = new Hedging(DEFAULTS.withBudget(budget));
        int made = 0;
        for (int i = 0; i < calls; i++) {
            hedging.begin(REQUEST, TARGET, true);
            made += hedging.tryHedge() ? 1 : 0;
        }
        assertThat(made).isEqualTo(hedges);
    }

    @Test
    void aLongTimeWithoutHedgesSavesOnlyAFew() {
        Hedging hedging = new Hedging(DEFAULTS);
        IntStream.range(0, 100_000).forEach(i -> hedging.begin(REQUEST, TARGET, true));
        long made = IntStream.range(0, 1000).filter(i -> hedging.tryHedge()).count();
        assertThat(made).isEqualTo(HedgeBudget.MOST);
    }

    /** HL-04 */
    @Test
    void requestsWithSideEffectsAreNotHedged() {
        Hedging hedging = new Hedging(DEFAULTS.withAfter("2s"));
        Tool search = tool("web_search_20250305");

        assertThat(delay(hedging, REQUEST.toBuilder().parameter("store", true).build()))
                .isEqualTo(Hedging.NEVER);
        assertThat(delay(hedging, REQUEST.toBuilder().tool(search).build())).isEqualTo(Hedging.NEVER);
        assertThat(delay(
                        hedging,
                        REQUEST.toBuilder()
                                .parameter("web_search_options", Map.of())
                                .build()))
                .isEqualTo(Hedging.NEVER);
        assertThat(delay(hedging, REQUEST.toBuilder().parameter("store", false).build()))
                .isPositive();
        assertThat(delay(
                        hedging,
                        REQUEST.toBuilder()
                                .tool(Tool.of("scale", "Scales", Map.of()))
                                .tool(tool("custom"))
                                .build()))
                .isPositive()
                .isLessThan(Hedging.NEVER);
    }

    private static Tool tool(String type) {
        return Tool.of("tool", "", Map.of()).withWireFields(WireFields.of("anthropic", Map.of("type", type)));
    }

    private static long delay(Hedging hedging, ChatRequest request) {
        return hedging.begin(request, TARGET, true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"p49", "p100", "95", "0s", "2h", "P95", ""})
    void refusesAnotherTime(String after) {
        assertThatThrownBy(() -> DEFAULTS.withAfter(after))
                .hasMessage("after must be a percentile from p50 to p99, or a duration from 1ms to 1h, was '" + after
                        + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "0.05", "0%", "101%", "-1%", ""})
    void refusesAnotherBudget(String budget) {
        assertThatThrownBy(() -> DEFAULTS.withBudget(budget))
                .hasMessage("budget must be a percentage above 0% to 100% such as 5%, was '" + budget + "'");
    }
}
