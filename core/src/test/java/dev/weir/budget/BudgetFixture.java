package dev.weir.budget;

import dev.weir.call.Call;
import dev.weir.call.CallBuilder;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.ChatRequestBuilder;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import dev.weir.spi.event.BudgetThresholdCrossed;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Budgets with a clock whose date can jump, calls for them, and what their listener was notified of. */
final class BudgetFixture implements BudgetListener {
    static final Duration MINUTE = Duration.ofMinutes(1);

    /** A thousandth of a dollar for each token of output; models with {@code unpriced} in their name have no price. */
    static final CostModel COSTS = usage -> usage.model().contains("unpriced")
            ? Cost.unknown("no price")
            : usd(BigDecimal.valueOf(usage.usage().output()).movePointLeft(3).toPlainString());

    final JumpingTime time = new JumpingTime(Instant.parse("2026-01-15T12:00:00Z"));
    final List<BudgetThresholdCrossed> alerts = Collections.synchronizedList(new ArrayList<>());
    final List<String> refusals = Collections.synchronizedList(new ArrayList<>());
    final List<String> unknown = Collections.synchronizedList(new ArrayList<>());
    final List<Boolean> store = Collections.synchronizedList(new ArrayList<>());

    /** A clock whose date is set apart from its monotonic reading. Safe for use by many threads. */
    static final class JumpingTime implements TimeSource {
        private volatile Instant date;
        private volatile long nanos;

        private JumpingTime(Instant date) {
            this.date = date;
        }

        synchronized void advance(Duration duration) {
            nanos += duration.toNanos();
            date = date.plus(duration);
        }

        void jumpTo(String instant) {
            date = Instant.parse(instant);
        }

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public Instant instant() {
            return date;
        }
    }

    static Cost usd(String amount) {
        return Cost.builder().usd(new BigDecimal(amount)).build();
    }

    static BudgetSettings limit(String usd) {
        return BudgetSettings.of(new BigDecimal(usd));
    }

    BudgetsBuilder builder(Map<String, BudgetSettings> settings) {
        return Budgets.builder(settings).costs(COSTS).time(time).listener(this);
    }

    /** One budget with this limit. */
    Budgets all(String limit) {
        return builder(Map.of("all", limit(limit))).build();
    }

    /** One budget with these settings. */
    Budgets all(Map<String, ?> settings) {
        return builder(Map.of("all", BudgetSettings.of(settings))).build();
    }

    CallBuilder callTo(String model, int maxTokens) {
        ChatRequestBuilder request = ChatRequest.builder(model).user("a secret question");
        if (maxTokens > 0) {
            request.maxTokens(maxTokens);
        }
        return Call.builder("call-1", request.build(), Deadline.after(MINUTE, time))
                .backend("primary");
    }

    Call call() {
        return callTo("small", 0).build();
    }

    static BudgetState only(Budgets budgets) {
        List<BudgetState> states = budgets.states();
        if (states.size() != 1) {
            throw new AssertionError("more than one state, or none: " + states);
        }
        return states.get(0);
    }

    /** Makes a call that costs this. */
    void spend(Budgets budgets, String usd) {
        budgets.reserve(call(), "id", usd("0")).settle(usd(usd), null);
    }

    @Override
    public void thresholdCrossed(BudgetThresholdCrossed event) {
        alerts.add(event);
    }

    @Override
    public void refused(String budget, boolean needlessly) {
        refusals.add(budget + (needlessly ? " needlessly" : ""));
    }

    @Override
    public void costUnknown(String budget) {
        unknown.add(budget);
    }

    @Override
    public void storeAvailable(boolean available) {
        store.add(available);
    }
}
