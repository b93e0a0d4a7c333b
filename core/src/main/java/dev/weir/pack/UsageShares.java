package dev.weir.pack;

import dev.weir.spi.backend.Billing;
import dev.weir.spi.backend.BillingBuilder;
import dev.weir.spi.backend.ReportedCost;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The usage of one exchange, split among those who shared it. Every count adds up to that of the whole, by the method of the
 * largest remainder, and what is a part of another count stays a part of it in each share.
 */
public final class UsageShares {
    private static final int UNIT_PLACES = 6;

    private UsageShares() {}

    /**
     * Splits a usage.
     *
     * @param inputWeights of each share in what was sent, at least 0
     * @param outputWeights of each share in what came back, at least 0; as many. If all are 0 the output is split as the
     *     input is
     */
    public static List<Usage> of(Usage whole, long[] inputWeights, long[] outputWeights) {
        long[] input = LargestRemainder.split(whole.input(), inputWeights);
        long[] cachedInput = LargestRemainder.split(whole.cachedInput(), input);
        long[] cacheWrite = LargestRemainder.split(whole.cacheWrite(), rest(input, cachedInput));
        long[] cacheWriteMinutes = LargestRemainder.split(whole.cacheWriteMinutes(), cacheWrite);
        long[] cacheWriteHour = LargestRemainder.split(whole.cacheWriteHour(), rest(cacheWrite, cacheWriteMinutes));
        long[] inputAudio = LargestRemainder.split(whole.inputAudio(), input);
        long[] cachedAudio = LargestRemainder.split(whole.cachedAudio(), cachedInput);
        long[] inputImage = LargestRemainder.split(whole.inputImage(), rest(input, inputAudio));
        long[] cachedImage = LargestRemainder.split(whole.cachedImage(), rest(cachedInput, cachedAudio));
        boolean anyOutput = IntStream.range(0, outputWeights.length).anyMatch(i -> outputWeights[i] > 0);
        long[] output = LargestRemainder.split(whole.output(), anyOutput ? outputWeights : inputWeights);
        long[] reasoning = LargestRemainder.split(whole.reasoning(), output);
        long[] outputAudio = LargestRemainder.split(whole.outputAudio(), output);
        long[] outputImage = LargestRemainder.split(whole.outputImage(), rest(output, outputAudio));
        List<Billing> billing = billing(whole.billing(), sum(input, output));
        return IntStream.range(0, inputWeights.length)
                .mapToObj(i -> new Usage(
                        input[i],
                        cachedInput[i],
                        cacheWrite[i],
                        cacheWriteMinutes[i],
                        cacheWriteHour[i],
                        inputAudio[i],
                        cachedAudio[i],
                        inputImage[i],
                        cachedImage[i],
                        output[i],
                        reasoning[i],
                        outputAudio[i],
                        outputImage[i],
                        whole.estimated(),
                        billing.get(i)))
                .toList();
    }

    private static List<Billing> billing(Billing whole, long[] weights) {
        List<BillingBuilder> shares = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            shares.add(Billing.builder().tier(whole.tier()).speed(whole.speed()).region(whole.region()));
        }
        whole.units().forEach((unit, quantity) -> {
            BigDecimal[] quantities = LargestRemainder.split(quantity, UNIT_PLACES, weights);
            for (int i = 0; i < weights.length; i++) {
                if (quantities[i].signum() > 0) {
                    shares.get(i).unit(unit, quantities[i]);
                }
            }
        });
        ReportedCost reported = whole.reportedCost();
        if (reported != null) {
            BigDecimal[] amounts = LargestRemainder.split(reported.usd(), Cost.PLACES, weights);
            for (int i = 0; i < weights.length; i++) {
                shares.get(i).reportedCost(new ReportedCost(amounts[i], reported.source()));
            }
        }
        return shares.stream().map(BillingBuilder::build).toList();
    }

    private static long[] rest(long[] whole, long[] part) {
        return IntStream.range(0, whole.length)
                .mapToLong(i -> Math.max(0, whole[i] - part[i]))
                .toArray();
    }

    private static long[] sum(long[] one, long[] other) {
        return IntStream.range(0, one.length)
                .mapToLong(i -> one[i] > Long.MAX_VALUE - other[i] ? Long.MAX_VALUE : one[i] + other[i])
                .toArray();
    }
}
