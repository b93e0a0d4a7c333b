package dev.weir.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.store.Namespace;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * A contract with an implementation that keeps it, and with implementations that have one fault each. JUnit's launcher runs the tests of
 * the contract against them: against the first one all, against a faulty one those that have to catch it.
 *
 * @param <T> what makes an implementation
 */
final class FaultTable<T> {
    private static final String SUBJECT = "subject";

    private final Class<? extends Contract> contract;
    private final Class<? extends Contract> tests;
    private final T keeping;
    private final List<Fault<T>> faults = new ArrayList<>();

    /** @param caughtBy the tests of the contract that have to catch it, each by itself */
    record Fault<T>(String name, T faulty, List<String> caughtBy) {}

    /**
     * A table without faults.
     *
     * @param contract the contract
     * @param tests extends it: a class with a constructor that has a {@code T} as its parameter, and is extended with {@link Subject}
     * @param keeping the implementation that keeps the contract
     */
    FaultTable(Class<? extends Contract> contract, Class<? extends Contract> tests, T keeping) {
        this.contract = contract;
        this.tests = tests;
        this.keeping = keeping;
    }

    /** Adds a fault, which continues the sentence: an implementation that … */
    FaultTable<T> fault(String name, T faulty, String... caughtBy) {
        faults.add(new Fault<>(name, faulty, List.of(caughtBy)));
        return this;
    }

    String contract() {
        return contract.getSimpleName();
    }

    List<Fault<T>> faults() {
        return faults;
    }

    /** The names of the contract's tests. */
    List<String> testNames() {
        return Arrays.stream(contract.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .sorted()
                .toList();
    }

    /** Runs all tests against the implementation that keeps the contract. */
    Map<String, TestExecutionResult> runKeeping(LauncherSession session) {
        return run(session, keeping, List.of(selectClass(tests)));
    }

    /** Runs the tests that have to catch a fault. */
    Map<String, TestExecutionResult> run(LauncherSession session, Fault<T> fault) {
        return run(
                session,
                fault.faulty(),
                fault.caughtBy().stream().map(name -> selectMethod(tests, name)).toList());
    }

    private static Map<String, TestExecutionResult> run(
            LauncherSession session, Object subject, List<? extends DiscoverySelector> selectors) {
        Map<String, TestExecutionResult> results = new TreeMap<>();
        session.getStore().put(Namespace.create(FaultTable.class), SUBJECT, subject);
        session.getLauncher().execute(request().selectors(selectors).build(), new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (test.isTest() || result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                    results.put(test.getDisplayName().replace("()", ""), result);
                }
            }
        });
        return results;
    }

    /** Provides the implementation under test to the constructor of the class that extends the contract. */
    static final class Subject implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getDeclaringExecutable() instanceof Constructor<?>;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return Objects.requireNonNull(
                    context.getStore(StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(FaultTable.class))
                            .get(SUBJECT));
        }
    }

    @Override
    public String toString() {
        return contract();
    }
}
