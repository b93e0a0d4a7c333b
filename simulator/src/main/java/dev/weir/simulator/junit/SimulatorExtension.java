package dev.weir.simulator.junit;

import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.simulator.SimulatorBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A {@link Simulator} that JUnit starts and closes. In a static field there is one for all tests of the class, in another field one for
 * each test. Every test begins with its scenario anew, with an empty log and with no usage.
 *
 * <pre>{@code
 * class HouseBackendTest {
 *     @RegisterExtension
 *     static final SimulatorExtension PROVIDER = new SimulatorExtension(Scenario.builder().answer("as you wish").build());
 *
 *     @Test
 *     void answers() {
 *         HouseBackend backend = new HouseBackend(PROVIDER.simulator().baseUri());
 *         …
 *     }
 * }
 * }</pre>
 *
 * <p>For tests that run one after another.
 */
public final class SimulatorExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private final SimulatorBuilder settings;
    private final Scenario scenario;
    private @Nullable Simulator simulator;
    private boolean forClass;

    /** A simulator on a free port that plays a scenario, with the seed 1. */
    public SimulatorExtension(Scenario scenario) {
        this(Simulator.builder().seed(1), scenario);
    }

    /**
     * A simulator with further settings.
     *
     * @param scenario replaces the scenario of the settings
     */
    public SimulatorExtension(SimulatorBuilder settings, Scenario scenario) {
        this.settings = settings.scenario(scenario);
        this.scenario = scenario;
    }

    /**
     * The simulator.
     *
     * @throws IllegalStateException outside of a test
     */
    public Simulator simulator() {
        if (simulator == null) {
            throw new IllegalStateException(
                    "the simulator runs during tests alone: annotate the field of the extension with @RegisterExtension");
        }
        return simulator;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        forClass = true;
        simulator = settings.start();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (simulator == null) {
            simulator = settings.start();
            return;
        }
        simulator.play(scenario);
        simulator.log().clear();
        simulator.resetUsage();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!forClass) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    private void close() {
        Simulator running = simulator;
        simulator = null;
        if (running != null) {
            running.close();
        }
    }
}
