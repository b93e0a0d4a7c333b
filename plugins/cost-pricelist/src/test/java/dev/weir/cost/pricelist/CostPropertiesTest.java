package dev.weir.cost.pricelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.cost.CostState;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What holds for any usage. */
class CostPropertiesTest {
    private static final Instant TIME = Instant.parse("2026-11-29T00:00:00Z");
    private static final List<String> MODELS =
            List.of("gpt-4o-mini", "gpt-5.4", "claude-sonnet-4-5", "gemini-2.5-pro", "gpt-realtime", "no-such-model");

    private final CostModel model = new PriceListCostModel(new PriceListSettings(null, null, Map.of()));
    private final long seed = System.nanoTime();
    private final RandomGenerator random = new SplittableRandom(seed);

    private Cost cost(String name, Usage usage) {
        return model.cost(BilledUsage.builder(name, usage, TIME).build());
    }

    @Test
    void theSumOfAMillionSmallCallsIsExactToTheLastDigit() {
        Map<Integer, Cost> costs = new HashMap<>();
        long input = 0;
        long output = 0;
        Cost sum = Cost.NONE;
        for (int i = 0; i < 1_000_000; i++) {
            int in = 1 + random.nextInt(20);
            int out = random.nextInt(10);
            input += in;
            output += out;
            sum = sum.plus(costs.computeIfAbsent(in * 100 + out, key -> cost("gpt-4o-mini", Usage.reported(in, out))));
        }
        BigDecimal expected =
                BigDecimal.valueOf(input * 15 + output * 60).movePointLeft(8); // 0.15 and 0.60 for a million
        assertThat(sum.usd()).as("seed %d", seed).isEqualByComparingTo(expected);
        assertThat(sum.state()).isEqualTo(CostState.EXACT);
    }

    @Test
    void aCostIsNeverNegativeAndUnknownIsNeverZero() {
        for (int i = 0; i < 20_000; i++) {
            String name = MODELS.get(random.nextInt(MODELS.size()));
            Usage usage = anyUsage();
            Cost cost = cost(name, usage);

            assertThat(cost.usd() == null)
                    .as("seed %d, %s, %s", seed, name, usage)
                    .isEqualTo(cost.isUnknown())
                    .isEqualTo(name.equals("no-such-model") || usage.total() == 0);
            if (cost.usd() != null) {
                assertThat(cost.usd()).as("seed %d, %s, %s", seed, name, usage).isNotNegative();
                assertThat(cost.state()).isNotEqualTo(CostState.FREE);
            }
        }
    }

    @Test
    void thePartsOfAUsageThatIsConsistentAddUpToIt() {
        for (int i = 0; i < 20_000; i++) {
            Usage usage = consistentUsage();

            UsageParts parts = new UsageParts(usage);
            long sum = Arrays.stream(TokenPart.values()).mapToLong(parts::count).sum();

            assertThat(sum).as("seed %d, %s", seed, usage).isEqualTo(usage.total());
        }
    }

    @Test
    void moreTokensNeverCostLess() {
        for (int i = 0; i < 20_000; i++) {
            Usage usage = consistentUsage();
            String name = MODELS.get(random.nextInt(MODELS.size() - 1));
            Cost less = cost(name, usage);
            Cost more = cost(name, usage.plus(Usage.reported(random.nextInt(300_000), random.nextInt(1000))));
            if (less.usd() != null && more.usd() != null) {
                assertThat(more.usd()).as("seed %d, %s, %s", seed, name, usage).isGreaterThanOrEqualTo(less.usd());
            }
        }
    }

    private long any() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(10);
            case 2 -> random.nextInt(300_000);
            default -> Math.abs(random.nextLong() >> random.nextInt(1, 40));
        };
    }

    /** Counts that may contradict each other. */
    private Usage anyUsage() {
        return Usage.builder()
                .input(any())
                .cachedInput(any())
                .cacheWrite(any())
                .cacheWriteHour(any())
                .inputAudio(any())
                .cachedAudio(any())
                .inputImage(any())
                .output(any())
                .reasoning(any())
                .outputAudio(any())
                .build();
    }

    private Usage consistentUsage() {
        long cachedText = random.nextInt(1000);
        long cachedAudio = random.nextInt(1000);
        long cachedImage = random.nextInt(1000);
        long audio = random.nextInt(1000);
        long image = random.nextInt(1000);
        long minutes = random.nextInt(1000);
        long hour = random.nextInt(1000);
        long text = random.nextInt(1000);
        long reasoning = random.nextInt(1000);
        long outputAudio = random.nextInt(1000);
        long outputImage = random.nextInt(1000);
        long cached = cachedText + cachedAudio + cachedImage;
        return Usage.builder()
                .input(cached + audio + image + minutes + hour + text)
                .cachedInput(cached)
                .cachedAudio(cachedAudio)
                .cachedImage(cachedImage)
                .inputAudio(audio + cachedAudio)
                .inputImage(image + cachedImage)
                .cacheWrite(minutes + hour)
                .cacheWriteMinutes(minutes)
                .cacheWriteHour(hour)
                .output(reasoning + outputAudio + outputImage + random.nextInt(1000))
                .reasoning(reasoning)
                .outputAudio(outputAudio)
                .outputImage(outputImage)
                .build();
    }
}
