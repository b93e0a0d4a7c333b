package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.weir.testkit.FaultTable.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Every contract holds for an implementation that keeps it, and catches each that does not. The score stands in docs/plugins/contracts.md;
 * {@code -Ddocs.write} writes it anew.
 */
class ContractScoreTest {
    private static final Path PAGE = Path.of("../docs/plugins/contracts.md");
    private static final String BEGIN = "<!-- score -->\n";
    private static final String END = "<!-- /score -->\n";

    private final Map<FaultTable<?>, Integer> caught = new LinkedHashMap<>();
    private final LauncherSession session = LauncherFactory.openSession();

    @AfterEach
    void close() {
        session.close();
    }

    private static List<FaultTable<?>> tables() {
        return List.of(
                PluginFaults.table(),
                BackendFaults.table(),
                BatchJobBackendFaults.table(),
                RetryStrategyFaults.table(),
                RouteStrategyFaults.table(),
                ErrorClassifierFaults.table(),
                GuardFaults.table(),
                ResponseCacheFaults.table(),
                CostModelFaults.table(),
                TokenizerFaults.table(),
                UsageLedgerFaults.table(),
                BudgetStoreFaults.table(),
                LimitStoreFaults.table(),
                MetricsExporterFaults.table(),
                TracingProviderFaults.table(),
                IntentTypesFaults.table(),
                CallListenerFaults.table());
    }

    @TestFactory
    Stream<DynamicNode> everyContractCatchesEveryFault() {
        List<DynamicNode> nodes = new ArrayList<>();
        for (FaultTable<?> table : tables()) {
            nodes.add(dynamicContainer(
                    table.contract(), Stream.concat(Stream.of(held(table), covered(table)), caught(table))));
        }
        nodes.add(dynamicTest("the page has the score", this::comparePage));
        return nodes.stream();
    }

    private DynamicTest held(FaultTable<?> table) {
        return dynamicTest("holds for an implementation that keeps it", () -> {
            Map<String, TestExecutionResult> results = table.runKeeping(session);
            assertThat(results.keySet()).containsAll(table.testNames());
            results.forEach((test, result) -> assertThat(result.getStatus())
                    .as("%s: %s", test, result.getThrowable())
                    .isNotEqualTo(Status.FAILED));
        });
    }

    /** A test that catches nothing may as well not be there. */
    private static DynamicTest covered(FaultTable<?> table) {
        return dynamicTest("every test catches a fault", () -> {
            Set<String> idle = new TreeSet<>(table.testNames());
            table.faults().forEach(fault -> idle.removeAll(fault.caughtBy()));
            assertThat(idle).as("tests that no fault is for").isEmpty();
        });
    }

    private <T> Stream<DynamicNode> caught(FaultTable<T> table) {
        caught.put(table, 0);
        return table.faults().stream()
                .map(fault -> dynamicTest("catches one that " + fault.name(), () -> {
                    assertCaught(table, fault);
                    caught.merge(table, 1, Integer::sum);
                }));
    }

    private <T> void assertCaught(FaultTable<T> table, Fault<T> fault) {
        System.setProperty(Running.LIMIT, "150"); // what hangs is found sooner
        Map<String, TestExecutionResult> results = table.run(session, fault);
        System.clearProperty(Running.LIMIT);
        for (String test : fault.caughtBy()) {
            assertThat(results).as("an implementation that %s", fault.name()).containsKey(test);
            assertThat(results.get(test).getStatus())
                    .as("%s of an implementation that %s", test, fault.name())
                    .isEqualTo(Status.FAILED);
        }
    }

    private void comparePage() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        String score = score();
        if (System.getProperty("docs.write") != null) {
            Files.writeString(PAGE, page.substring(0, begin) + score + page.substring(end));
            return;
        }
        assertThat(page.substring(begin, end))
                .as("%s is stale: ./mvnw -pl testkit -am test -Dtest=ContractScoreTest -Ddocs.write", PAGE)
                .isEqualTo(score);
    }

    private String score() {
        StringBuilder text = new StringBuilder("| contract | tests | faults | caught |\n|---|---:|---:|---:|\n");
        caught.forEach((table, count) -> text.append("| `%s` | %d | %d | %d |\n"
                .formatted(
                        table.contract(),
                        table.testNames().size(),
                        table.faults().size(),
                        count)));
        caught.keySet().forEach(table -> text.append(faultsOf(table)));
        return text.toString();
    }

    private static <T> String faultsOf(FaultTable<T> table) {
        return "\n### " + table.contract() + "\n\n| an implementation that | is caught by |\n|---|---|\n"
                + table.faults().stream()
                        .map(fault -> "| " + fault.name() + " | "
                                + fault.caughtBy().stream()
                                        .map(test -> "`" + test + "`")
                                        .collect(Collectors.joining(", "))
                                + " |\n")
                        .collect(Collectors.joining());
    }
}
