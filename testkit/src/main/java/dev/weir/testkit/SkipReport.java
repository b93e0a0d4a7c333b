package dev.weir.testkit;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.TestWatcher;

/** Publishes one entry at the end of a test class: how many of its tests were skipped, which ones, and why. */
final class SkipReport implements BeforeAllCallback, TestWatcher, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(SkipReport.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getStore(NAMESPACE).put(context.getUniqueId(), new ConcurrentSkipListMap<String, String>());
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        context.getParent()
                .ifPresent(parent -> skipped(parent)
                        .ifPresent(tests ->
                                tests.put(context.getRequiredTestMethod().getName(), cause.getMessage() + "")));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        skipped(context)
                .filter(tests -> !tests.isEmpty())
                .ifPresent(tests -> context.publishReportEntry("skipped", report(tests)));
    }

    @SuppressWarnings("unchecked") // only beforeAll puts something there
    private static Optional<Map<String, String>> skipped(ExtensionContext ofClass) {
        return Optional.ofNullable(ofClass.getStore(NAMESPACE).get(ofClass.getUniqueId(), Map.class));
    }

    private static String report(Map<String, String> tests) {
        Map<String, String> byReason = tests.entrySet().stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getValue,
                        TreeMap::new,
                        Collectors.mapping(Map.Entry::getKey, Collectors.joining(", "))));
        return tests.size() + " tests: "
                + byReason.entrySet().stream()
                        .map(reason -> reason.getValue() + " (" + reason.getKey() + ")")
                        .collect(Collectors.joining("; "));
    }
}
