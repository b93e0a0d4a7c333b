package dev.weir.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.bench.cell.CallEnd;
import dev.weir.bench.cell.CallRecord;
import dev.weir.bench.cell.CellRecord;
import dev.weir.bench.cell.ProviderLoad;
import dev.weir.bench.scenario.PromiseCheck.Direction;
import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {
    private static final PromiseCheck LATENCY =
            new PromiseCheck("p50", Figure.latency(50), "weir", Direction.LOWER, 0.4);
    private static final PromiseCheck THROUGHPUT =
            new PromiseCheck("throughput", Figure.throughput(1), "weir", Direction.HIGHER, 3);

    @Test
    void percentilesAreByNearestRank() {
        double[] values = {5, 1, 4, 2, 3};

        assertThat(Percentile.of(values, 20)).isEqualTo(1);
        assertThat(Percentile.of(values, 50)).isEqualTo(3);
        assertThat(Percentile.of(values, 99)).isEqualTo(5);
        assertThat(Percentile.of(new double[0], 50)).isNaN();
    }

    @Test
    void aCallWithoutAWholeAnswerTakesForEver() {
        CellOutcome cell = cell(whole(0, 1), failed(0, 0.1), failed(0, 0.1));

        assertThat(Figure.latency(33).of(cell)).isEqualTo(1);
        assertThat(Figure.latency(50).of(cell)).isInfinite();
    }

    @Test
    void throughputCountsWhatArrivedBeforeTheEndOfTheRun() {
        assertThat(Figure.throughput(2).of(cell(whole(0, 1), whole(1, 0.9), whole(1.5, 1), failed(0, 1))))
                .isEqualTo(1);
    }

    @Test
    void tokensAndCostAreThoseOfEachWholeAnswer() {
        CellOutcome cell = new CellOutcome(
                new CellRecord(List.of(whole(0, 1), failed(0, 1)), 0.5, 0, 0), new ProviderLoad(3, 2, 1_000, 100));

        assertThat(Figure.TOKENS.of(cell)).isEqualTo(1_100);
        assertThat(Figure.COST.of(cell)).isEqualTo(0.21);
        assertThat(Figure.REQUESTS.of(cell)).isEqualTo(1.5);
        assertThat(Figure.CPU.of(cell)).isEqualTo(250);
        assertThat(Figure.HEAP.of(cell)).as("not measured").isNaN();
    }

    @Test
    void recoveryIsTheWaitAfterTheOutageOfCallsThatBeganInIt() {
        CellOutcome cell = cell(
                whole(1, 1), // before it
                whole(5, 16), // 1 s after its end
                failed(6, 3), // 60 s from its start
                whole(20.5, 0.4)); // after it

        assertThat(Figure.recovery(3, 20, 60).of(cell)).isEqualTo((1 + 46) / 2.0);
        assertThat(Figure.recovery(30, 40, 60).of(cell))
                .as("no call began in it")
                .isNaN();
    }

    @Test
    void aPromiseHoldsIfItsFigureIsReached() {
        assertThat(LATENCY.reached(10, 6)).isEqualTo(0.4);
        assertThat(LATENCY.holds(10, 6, false)).isTrue();
        assertThat(LATENCY.holds(10, 6.1, false)).isFalse();
        assertThat(LATENCY.holds(10, 9.9, true)).as("in its direction").isTrue();
        assertThat(THROUGHPUT.holds(10, 29, false)).isFalse();
        assertThat(THROUGHPUT.holds(10, 11, true)).isTrue();
    }

    @Test
    void withoutAPromiseItHoldsUnlessItIsWorseByMoreThanTheNoise() {
        PromiseCheck answered = PromiseCheck.noWorse("rate limit", Figure.WHOLE, "weir", Direction.HIGHER);

        assertThat(answered.holds(100, 96, false)).isTrue();
        assertThat(answered.holds(100, 94, true)).isFalse();
        assertThat(answered.holds(0, 0, false)).isTrue();
        assertThat(answered.neededText(true)).isEqualTo("no worse");
        assertThat(LATENCY.neededText(true)).isEqualTo("better");
        assertThat(LATENCY.neededText(false)).isEqualTo("−40 %");
    }

    @Test
    void anAnswerThatNeverComesIsWorseThanAny() {
        assertThat(LATENCY.reached(Double.POSITIVE_INFINITY, 5)).isEqualTo(1);
        assertThat(LATENCY.holds(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, true))
                .isFalse();
        assertThat(LATENCY.isNoWorse(Double.POSITIVE_INFINITY, 5)).isFalse();
    }

    @Test
    void textsForPeopleHaveThreeDigits() {
        assertThat(LATENCY.text(0.426)).isEqualTo("−43 %");
        assertThat(LATENCY.text(-0.1)).isEqualTo("+10 %");
        assertThat(THROUGHPUT.text(4.218)).isEqualTo("× 4.22");
        assertThat(FigureText.of(1234.5)).isEqualTo("1,235");
        assertThat(FigureText.of(Double.POSITIVE_INFINITY)).isEqualTo("never");
        assertThat(FigureText.of(Double.NaN)).isEmpty();
    }

    private static CellOutcome cell(CallRecord... calls) {
        return new CellOutcome(new CellRecord(List.of(calls), 0, 0, 0), ProviderLoad.UNKNOWN);
    }

    private static CallRecord whole(double at, double seconds) {
        return new CallRecord(at, 0, seconds, CallEnd.WHOLE, "");
    }

    private static CallRecord failed(double at, double seconds) {
        return new CallRecord(at, 0, seconds, CallEnd.FAILED, "IOException");
    }
}
