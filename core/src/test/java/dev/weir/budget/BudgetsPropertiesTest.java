package dev.weir.budget;

import static dev.weir.budget.BudgetFixture.usd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;

/** Many threads with calls that end in every way, at several budgets: what is spent, what is reserved, and who is refused. */
class BudgetsPropertiesTest {
    private static final int THREADS = 8;
    private static final int CALLS = 1_500;
    private static final Map<String, Object> ALL = Map.of("limit", "40");
    private static final Map<String, Object> MODELS = Map.of("limit", "15", "per", "model");
    private static final Map<String, Object> BLUE = Map.of("limit", "5", "only", Map.of("team", "blue"));

    private final BudgetFixture fixture = new BudgetFixture();
    private final Map<String, AtomicReference<BigDecimal>> booked = new ConcurrentHashMap<>();
    private final AtomicReference<BigDecimal> error = new AtomicReference<>(BigDecimal.ZERO);
    private final ConcurrentLinkedQueue<ReservedCost> hung = new ConcurrentLinkedQueue<>();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger permitted = new AtomicInteger();

    private static void add(AtomicReference<BigDecimal> sum, BigDecimal usd) {
        sum.accumulateAndGet(usd, BigDecimal::add);
    }

    private void book(Call call, BigDecimal estimate, BigDecimal usd) {
        add(error, usd.subtract(estimate).max(BigDecimal.ZERO));
        List<String> counting = new ArrayList<>(List.of("all ", "models model=" + call.model()));
        if ("blue".equals(call.attributes().get("team"))) {
            counting.add("blue ");
        }
        counting.forEach(budget ->
                add(booked.computeIfAbsent(budget, any -> new AtomicReference<>(BigDecimal.ZERO)), usd));
    }

    private void call(Budgets budgets, Random random) {
        Call call = fixture.callTo(random.nextInt(3) + "", 0)
                .attributes(Map.of("team", random.nextBoolean() ? "blue" : "red"))
                .build();
        BigDecimal estimate = BigDecimal.valueOf(random.nextInt(30), 3);
        ReservedCost reserved;
        try {
            reserved = budgets.reserve(call, "id", usd(estimate.toPlainString()));
        } catch (BudgetExceededException e) {
            refused.incrementAndGet();
            BigDecimal used = e.spentUsd().add(e.reservedUsd());
            boolean room =
                    used.compareTo(e.limitUsd()) < 0 && used.add(estimate).compareTo(e.limitUsd()) <= 0;
            assertThat(room)
                    .as("room for %s at its refusal: %s", estimate, e.getMessage())
                    .isFalse();
            return;
        }
        permitted.incrementAndGet();
        BigDecimal actual = BigDecimal.valueOf(random.nextInt(40), 3);
        switch (random.nextInt(6)) {
            case 0 -> reserved.release();
            case 1 -> {
                reserved.settle(Cost.unknown("it timed out"), null);
                reserved.release();
            }
            case 2 -> {
                BigDecimal part = actual.movePointLeft(1);
                reserved.topUp(part);
                reserved.settle(Cost.builder().usd(part).lacking("cancelled").build(), null);
                book(call, estimate, part);
            }
            case 3 -> hung.add(reserved);
            default -> {
                reserved.settle(usd(actual.toPlainString()), Usage.reported(1, 10));
                reserved.settle(usd("1000"), null);
                book(call, estimate, actual);
            }
        }
        if (random.nextInt(50) == 0) {
            fixture.time.advance(Duration.ofSeconds(1));
        }
    }

    @RepeatedTest(3)
    void limitsHoldUpToTheErrorOfTheEstimatesAndNothingIsLeftReserved() throws Exception {
        long seed = new Random().nextLong();
        Map<String, BudgetSettings> settings = new LinkedHashMap<>();
        settings.put("all", BudgetSettings.of(ALL));
        settings.put("models", BudgetSettings.of(MODELS));
        settings.put("blue", BudgetSettings.of(BLUE));
        Budgets budgets = fixture.builder(settings).build();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(seed + i);
                work.add(() -> {
                    for (int j = 0; j < CALLS; j++) {
                        call(budgets, random);
                    }
                    return null;
                });
            }
            for (Future<Void> each : threads.invokeAll(work)) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(refused).as("seed %d", seed).hasPositiveValue();
        assertThat(permitted).as("seed %d", seed).hasPositiveValue();
        fixture.time.advance(Duration.ofMinutes(3));

        for (BudgetState state : budgets.states()) {
            String name = state.budget() + " " + state.scope();
            assertThat(state.reservedUsd())
                    .as("seed %d: reserved of %s", seed, name)
                    .isZero();
            assertThat(state.spentUsd())
                    .as("seed %d: spent of %s", seed, name)
                    .isEqualByComparingTo(booked.get(name).get())
                    .isLessThanOrEqualTo(state.limitUsd().add(error.get()));
        }
        settleLate(budgets, seed);
    }

    /** What hung calls have cost in the end is booked, after their leases, and reserves nothing. */
    private void settleLate(Budgets budgets, long seed) {
        BigDecimal before = spentOfAll(budgets);
        hung.forEach(reserved -> reserved.settle(usd("0.001"), null));

        assertThat(spentOfAll(budgets).subtract(before))
                .as("seed %d", seed)
                .isEqualByComparingTo(BigDecimal.valueOf(hung.size(), 3));
        assertThat(budgets.states())
                .as("seed %d", seed)
                .allSatisfy(state -> assertThat(state.reservedUsd()).isZero());
    }

    private static BigDecimal spentOfAll(Budgets budgets) {
        return budgets.states().stream()
                .filter(state -> state.budget().equals("all"))
                .map(BudgetState::spentUsd)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
