package dev.weir.budget;

import static dev.weir.budget.BudgetFixture.usd;

import dev.weir.call.Call;
import dev.weir.spi.cost.Cost;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Linearizability of reserving and settling at two budgets, while no time passes. */
@Tag("lincheck")
@Param(name = "usd", gen = IntGen.class, conf = "0:3")
@Param(name = "call", gen = IntGen.class, conf = "0:1")
public class BudgetsLincheckTest {
    private static final int LIMIT = 6;
    private static final int LIMIT_OF_BLUE = 3;

    private static final BudgetFixture FIXTURE = new BudgetFixture();
    private static final Map<String, BudgetSettings> SETTINGS = Map.of(
            "all",
            BudgetSettings.of(new BigDecimal(LIMIT)),
            "blue",
            BudgetSettings.of(Map.of("limit", LIMIT_OF_BLUE, "only", Map.of("team", "blue"))));
    private static final Call BLUE =
            FIXTURE.callTo("small", 0).attributes(Map.of("team", "blue")).build();
    private static final Call RED = FIXTURE.call();
    private static final List<BigDecimal> USD =
            List.of(new BigDecimal("0"), new BigDecimal("1"), new BigDecimal("2"), new BigDecimal("3"));
    private static final List<Cost> ESTIMATES = List.of(usd("0"), usd("1"), usd("2"), usd("3"));

    /** The engine of the reservations, which uses none of its own accounts here. */
    private static final Budgets ENGINE = FIXTURE.builder(Map.of()).build();

    private final BudgetAccounts accounts = new BudgetAccounts(SETTINGS, FIXTURE.time);
    private final List<ReservedCost> first = List.of(made(0, 1), made(1, 1));

    public BudgetsLincheckTest() {
        first.forEach(accounts::reserve);
    }

    private static ReservedCost made(int call, int usd) {
        return new ReservedCost(ENGINE, call == 0 ? BLUE : RED, "id", ESTIMATES.get(usd), 0);
    }

    @Operation
    public String reserve(@Param(name = "call") int call, @Param(name = "usd") int usd) {
        BudgetState refusing = accounts.reserve(made(call, usd));
        return refusing == null
                ? "permitted"
                : refusing.budget() + " " + refusing.spentUsd() + " " + refusing.reservedUsd();
    }

    @Operation
    public void settle(@Param(name = "call") int call, @Param(name = "usd") int usd) {
        accounts.settle(first.get(call), USD.get(usd));
    }

    @Operation
    public void topUp(@Param(name = "call") int call, @Param(name = "usd") int usd) {
        accounts.topUp(first.get(call), USD.get(usd));
    }

    /** The same, counted plainly by one thread. */
    public static final class Model {
        private final int[] amounts = {1, 1};
        private final boolean[] ended = new boolean[2];
        private int spent;
        private int reserved = 2;
        private int spentOfBlue;
        private int reservedOfBlue = 1;

        private static boolean hasRoom(int used, int usd, int limit) {
            return used < limit && used + usd <= limit;
        }

        public String reserve(int call, int usd) {
            if (call == 0 && !hasRoom(spentOfBlue + reservedOfBlue, usd, LIMIT_OF_BLUE)) {
                return "blue " + spentOfBlue + " " + reservedOfBlue;
            }
            if (!hasRoom(spent + reserved, usd, LIMIT)) {
                return "all " + spent + " " + reserved;
            }
            hold(call, usd);
            return "permitted";
        }

        private void hold(int call, int usd) {
            reserved += usd;
            reservedOfBlue += call == 0 ? usd : 0;
        }

        public void settle(int call, int usd) {
            if (!ended[call]) {
                hold(call, -amounts[call]);
                spent += usd;
                spentOfBlue += call == 0 ? usd : 0;
            }
            ended[call] = true;
        }

        public void topUp(int call, int usd) {
            if (!ended[call]) {
                hold(call, usd);
                amounts[call] += usd;
            }
        }
    }

    private static void check(Options<?, ?> options) {
        options.threads(2)
                .actorsBefore(1)
                .actorsPerThread(3)
                .actorsAfter(1)
                .iterations(Integer.getInteger("lincheck.iterations", 2))
                .invocationsPerIteration(60)
                .sequentialSpecification(Model.class)
                .check(BudgetsLincheckTest.class);
    }

    @Test
    void reservationsAreLinearizableUnderModelChecking() {
        check(new ModelCheckingOptions());
    }

    @Test
    void reservationsAreLinearizableUnderStress() {
        check(new StressOptions());
    }
}
