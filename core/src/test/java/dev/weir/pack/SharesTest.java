package dev.weir.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BilledUnit;
import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.ReportedCost;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Shares of usage and cost. */
class SharesTest {

    @Test
    void theLargestRemaindersGetWhatIsLeft() {
        assertThat(LargestRemainder.split(10, new long[] {1, 1, 1})).containsExactly(4, 3, 3);
        assertThat(LargestRemainder.split(10, new long[] {1, 2, 4})).containsExactly(1, 3, 6);
        assertThat(LargestRemainder.split(0, new long[] {1, 2})).containsExactly(0, 0);
        assertThat(LargestRemainder.split(3, new long[] {0, 0})).containsExactly(2, 1);
        assertThat(LargestRemainder.split(7, new long[] {0, 5})).containsExactly(0, 7);
        assertThat(LargestRemainder.split(Long.MAX_VALUE, new long[] {Long.MAX_VALUE, Long.MAX_VALUE}))
                .containsExactly(Long.MAX_VALUE / 2 + 1, Long.MAX_VALUE / 2);
    }

    @RepeatedTest(200)
    void everyCountAddsUpAndPartsStayParts() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        long input = random.nextInt(1000);
        long cached = random.nextLong(input + 1);
        long write = random.nextLong(input - cached + 1);
        long output = random.nextInt(1000);
        Usage whole = Usage.builder()
                .input(input)
                .cachedInput(cached)
                .cacheWrite(write)
                .cacheWriteMinutes(random.nextLong(write + 1))
                .inputAudio(random.nextLong(input + 1))
                .output(output)
                .reasoning(random.nextLong(output + 1))
                .outputAudio(random.nextLong(output + 1))
                .estimated(random.nextBoolean())
                .build();
        int members = 1 + random.nextInt(20);
        List<Usage> shares = UsageShares.of(whole, weights(random, members), weights(random, members));
        assertThat(shares.stream().reduce(Usage::plus)).as("seed %d", seed).contains(whole);
        assertThat(shares).as("seed %d", seed).allSatisfy(share -> {
            assertThat(share.cachedInput() + share.cacheWrite()).isLessThanOrEqualTo(share.input());
            assertThat(share.cacheWriteMinutes()).isLessThanOrEqualTo(share.cacheWrite());
            assertThat(share.inputAudio()).isLessThanOrEqualTo(share.input());
            assertThat(share.reasoning()).isLessThanOrEqualTo(share.output());
            assertThat(share.outputAudio()).isLessThanOrEqualTo(share.output());
        });
    }

    private static long[] weights(Random random, int members) {
        return random.longs(members, 0, random.nextBoolean() ? 1 : 5_000).toArray();
    }

    @Test
    void everyCountOfAUsageIsSplit() {
        Usage whole = new Usage(11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, true, Billing.NONE);
        List<Usage> shares = UsageShares.of(whole, new long[] {1, 1}, new long[] {1, 1});
        assertThat(shares.get(0).plus(shares.get(1))).isEqualTo(whole);
        List<ToLongFunction<Usage>> counts = List.of(Usage::input, Usage::cachedInput, Usage::output, Usage::reasoning);
        counts.forEach(count -> assertThat(count.applyAsLong(shares.get(0))).isEqualTo(6));
    }

    @Test
    void whatIsBilledBesidesTokensIsSplitToo() {
        Usage whole = Usage.reported(9, 9)
                .withBilling(Billing.builder()
                        .tier("flex")
                        .unit(BilledUnit.WEB_SEARCH, new BigDecimal("1"))
                        .reportedCost(new ReportedCost(new BigDecimal("0.0000000000001"), "usage.cost"))
                        .build());
        List<Usage> shares = UsageShares.of(whole, new long[] {1, 1, 1}, new long[] {1, 1, 1});
        Billing sum = shares.stream().map(Usage::billing).reduce(Billing::plus).orElseThrow();
        assertThat(sum.tier()).isEqualTo("flex");
        assertThat(sum.units().get(BilledUnit.WEB_SEARCH)).isEqualByComparingTo("1");
        assertThat(sum.reportedCost().usd()).isEqualByComparingTo("0.0000000000001");
        assertThat(shares.get(0).billing().units().get(BilledUnit.WEB_SEARCH)).isEqualByComparingTo("0.333334");
    }

    @Test
    void aCostKeepsWhatIsKnownOfIt() {
        Cost whole = Cost.builder()
                .usd(new BigDecimal("0.01"))
                .prices("list 3")
                .lacking("searches")
                .build()
                .withReported(new ReportedCost(new BigDecimal("0.02"), "usage.cost"));
        List<Cost> shares = CostShares.of(whole, new long[] {2, 1, 0});
        assertThat(shares).allSatisfy(share -> {
            assertThat(share.state()).isEqualTo(whole.state());
            assertThat(share.prices()).isEqualTo("list 3");
        });
        Cost sum = shares.stream().reduce(Cost::plus).orElseThrow();
        assertThat(sum.usd()).isEqualByComparingTo("0.02");
        assertThat(sum.computedUsd()).isEqualByComparingTo("0.01");
        assertThat(sum.reported().usd()).isEqualByComparingTo("0.02");
        assertThat(shares.get(2).usd()).isZero();
    }

    @Test
    void whatIsUnknownOrFreeStaysSo() {
        Cost unknown = Cost.unknown("no price");
        assertThat(CostShares.of(unknown, new long[] {1, 1})).containsExactly(unknown, unknown);
        assertThat(CostShares.of(Cost.free("p"), new long[] {1, 1})).containsExactly(Cost.free("p"), Cost.free("p"));
    }
}
