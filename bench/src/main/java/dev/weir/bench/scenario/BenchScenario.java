package dev.weir.bench.scenario;

import dev.weir.bench.workload.Workload;
import java.util.ArrayList;
import java.util.List;

/**
 * What is compared: a provider, a workload, the contenders, and what is promised of them. Immutable.
 *
 * @param name its id
 * @param title its heading
 * @param comparison what exactly is compared, in sentences
 * @param healthy the provider's scenario before the run, in YAML
 * @param played the provider's scenario during it
 * @param workload what is asked
 * @param entrants the contenders
 * @param plan how it is run
 * @param ownServer whether it can be run at another server than the simulator
 * @param promises what is promised of it
 * @param variants its curves
 */
public record BenchScenario(
        String name,
        String title,
        String comparison,
        String healthy,
        String played,
        Workload workload,
        List<Entrant> entrants,
        CellPlan plan,
        boolean ownServer,
        List<PromiseCheck> promises,
        List<Variants> variants) {

    public BenchScenario {
        entrants = List.copyOf(entrants);
        promises = List.copyOf(promises);
        variants = List.copyOf(variants);
    }

    /** A scenario of plain, Resilience4j and Weir at a provider that does not change. */
    public static BenchScenario of(
            String name, String title, String comparison, String provider, Workload workload, String weirSettings) {
        return new BenchScenario(
                name,
                title,
                comparison,
                provider,
                provider,
                workload,
                List.of(Entrant.PLAIN, Entrant.RESILIENCE4J, Entrant.weir("weir", weirSettings)),
                CellPlan.IN_TURN,
                false,
                List.of(),
                List.of());
    }

    public BenchScenario withWorkload(Workload workload) {
        return new BenchScenario(
                name, title, comparison, healthy, played, workload, entrants, plan, ownServer, promises, variants);
    }

    /** The scenario with calls of the user's, without curves, which are drawn over generated ones. */
    public BenchScenario withOwnCalls(Workload own) {
        return new BenchScenario(
                name,
                title,
                "With the %d calls of %s, the last of which begins after %s s, in place of the generated ones. What is said of those here is not true of them: %s"
                        .formatted(own.calls().size(), own.name(), FigureText.of(own.lastStart()), comparison),
                healthy,
                played,
                own,
                entrants,
                plan,
                ownServer,
                promises,
                List.of());
    }

    public BenchScenario withPlayed(String played) {
        return new BenchScenario(
                name, title, comparison, healthy, played, workload, entrants, plan, ownServer, promises, variants);
    }

    public BenchScenario withEntrants(List<Entrant> entrants) {
        return new BenchScenario(
                name, title, comparison, healthy, played, workload, entrants, plan, ownServer, promises, variants);
    }

    public BenchScenario withEntrant(Entrant further) {
        List<Entrant> all = new ArrayList<>(entrants);
        all.add(further);
        return withEntrants(all);
    }

    public BenchScenario withPlan(CellPlan plan) {
        return new BenchScenario(
                name, title, comparison, healthy, played, workload, entrants, plan, ownServer, promises, variants);
    }

    public BenchScenario atOwnServer() {
        return new BenchScenario(
                name, title, comparison, healthy, played, workload, entrants, plan, true, promises, variants);
    }

    public BenchScenario withPromises(PromiseCheck... promises) {
        return new BenchScenario(
                name,
                title,
                comparison,
                healthy,
                played,
                workload,
                entrants,
                plan,
                ownServer,
                List.of(promises),
                variants);
    }

    public BenchScenario withVariants(Variants... variants) {
        return new BenchScenario(
                name,
                title,
                comparison,
                healthy,
                played,
                workload,
                entrants,
                plan,
                ownServer,
                promises,
                List.of(variants));
    }
}
