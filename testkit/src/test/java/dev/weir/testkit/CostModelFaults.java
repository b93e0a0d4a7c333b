package dev.weir.testkit;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.BilledUsage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.cost.CostModel;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtendWith;

/** Cost models with one fault each. */
final class CostModelFaults {
    private CostModelFaults() {}

    @ExtendWith(FaultTable.Subject.class)
    static final class Tests extends CostModelContract {
        private final CostModel model;

        Tests(CostModel model) {
            this.model = model;
        }

        @Override
        protected CostModel costModel() {
            return model;
        }

        @Override
        protected List<BilledUsage> pricedUsage() {
            return List.of(
                    BilledUsage.builder("house-1", Usage.reported(1_000, 500), Instant.parse("2026-11-30T12:00:00Z"))
                            .build());
        }
    }

    /** A dollar for each million tokens: keeps the contract. */
    private static Cost price(BilledUsage usage) {
        if (!usage.model().equals("house-1")) {
            return Cost.unknown("no price for model '" + usage.model() + "'");
        }
        BigDecimal usd =
                BigDecimal.valueOf(usage.usage().input() + usage.usage().output(), 6);
        var cost = Cost.builder().usd(usd).estimated(usage.usage().estimated());
        return usage.partial() ? cost.lacking("what followed").build() : cost.build();
    }

    static FaultTable<CostModel> table() {
        AtomicLong calls = new AtomicLong();
        UnaryOperator<BilledUsage> whole = usage ->
                BilledUsage.builder(usage.model(), usage.usage(), usage.time()).build();
        return new FaultTable<CostModel>(CostModelContract.class, Tests.class, CostModelFaults::price)
                .fault("has no price", usage -> Cost.unknown("no price"), "pricesUsage")
                .fault(
                        "is free where it has no price",
                        usage -> price(usage).isUnknown() ? Cost.free("") : price(usage),
                        "whatHasNoPriceIsUnknownForAReasonAndNotFree")
                .fault(
                        "does not say why it has no price",
                        usage -> price(usage).isUnknown() ? Cost.unknown("") : price(usage),
                        "whatHasNoPriceIsUnknownForAReasonAndNotFree")
                .fault(
                        "charges a call and no tokens",
                        usage -> Cost.builder().usd(BigDecimal.ONE).build(),
                        "twiceTheTokensCostMore")
                .fault(
                        "takes counted tokens for reported ones",
                        usage -> price(BilledUsage.builder(
                                        usage.model(),
                                        Usage.reported(
                                                usage.usage().input(),
                                                usage.usage().output()),
                                        usage.time())
                                .build()),
                        "countedTokensMakeAnEstimate")
                .fault(
                        "takes what broke off for whole",
                        usage -> price(whole.apply(usage)),
                        "whatBrokeOffMakesALowerBound")
                .fault(
                        "prefers the reported amount by itself",
                        usage -> price(usage)
                                .withReported(usage.usage().billing().reportedCost()),
                        "leavesAReportedAmountToTheRuntime")
                .fault(
                        "divides by the tokens",
                        usage -> {
                            if (usage.usage().input() == 0) {
                                throw new ArithmeticException("/ by zero");
                            }
                            return price(usage);
                        },
                        "pricesNoTokensAsWell")
                .fault(
                        "has another price each time",
                        usage -> Cost.builder()
                                .usd(BigDecimal.valueOf(calls.incrementAndGet()))
                                .build(),
                        "pricesOnManyThreadsAtOnceAlike")
                .fault(
                        "waits",
                        usage -> {
                            Waiting.atAll();
                            return price(usage);
                        },
                        "doesNotWaitForAnything")
                .fault("prices null", usage -> usage == null ? Cost.NONE : price(usage), "refusesNull");
    }
}
