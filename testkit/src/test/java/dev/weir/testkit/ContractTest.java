package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherFactory;

/** No test of a contract is skipped unnoticed. */
class ContractTest {

    abstract static class Streams extends Contract {
        private final boolean streaming;

        Streams(boolean streaming) {
            this.streaming = streaming;
        }

        @Test
        void streams() {
            require(Feature.STREAMING, streaming);
        }

        @Test
        void answers() {}
    }

    static class Complete extends Streams {
        Complete() {
            super(true);
        }
    }

    static class Unnoticed extends Streams {
        Unnoticed() {
            super(false);
        }
    }

    @Lacks(Feature.STREAMING)
    static class Stated extends Streams {
        Stated() {
            super(false);
        }
    }

    @Lacks({Feature.TOOL_CALLS, Feature.STREAMING})
    static class StatedAndThere extends Streams {
        StatedAndThere() {
            super(true);
        }
    }

    /** What came of the tests of a class, and what it reported. */
    private static final class Results implements TestExecutionListener {
        private final List<String> succeeded = new ArrayList<>();
        private final List<String> skipped = new ArrayList<>();
        private final List<String> failures = new ArrayList<>();
        private final List<String> reports = new ArrayList<>();

        Results(Class<?> contract) {
            LauncherFactory.create()
                    .execute(request().selectors(selectClass(contract)).build(), this);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
                switch (result.getStatus()) {
                    case SUCCESSFUL -> succeeded.add(test.getDisplayName());
                    case ABORTED -> skipped.add(test.getDisplayName());
                    case FAILED ->
                        failures.add(String.valueOf(result.getThrowable().orElse(null)));
                }
            }
        }

        @Override
        public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
            reports.add(entry.getKeyValuePairs().toString());
        }
    }

    @Test
    void aFeatureThatIsThereIsChecked() {
        assertThat(new Results(Complete.class).succeeded).containsExactlyInAnyOrder("streams()", "answers()");
    }

    @Test
    void aMissingFeatureFailsUnlessItIsStated() {
        assertThat(new Results(Unnoticed.class).failures)
                .singleElement()
                .asString()
                .contains("has no feature 'streaming': declare Capabilities.streaming")
                .contains("@Lacks(Feature.STREAMING)");
    }

    @Test
    void aMissingFeatureThatIsStatedIsSkippedAndReported() {
        Results results = new Results(Stated.class);
        assertThat(results.skipped).containsExactly("streams()");
        assertThat(results.reports)
                .singleElement()
                .asString()
                .contains("1 tests: streams (no feature 'streaming', as @Lacks states; to have it, declare");
    }

    @Test
    void aFeatureThatIsStatedAndThereFails() {
        assertThat(new Results(StatedAndThere.class).failures)
                .singleElement()
                .asString()
                .contains("@Lacks states Feature.STREAMING, but the implementation has it");
    }
}
