package dev.weir.bench.scenario;

/**
 * How a scenario is run.
 *
 * @param warmUpCalls before the run
 * @param windowSeconds after how long the run ends; 0 when all calls have ended
 * @param heapAtSeconds when the heap is measured; 0 for never
 * @param streamed whether answers are streamed to the caller
 * @param company what runs at the same time
 */
public record CellPlan(int warmUpCalls, double windowSeconds, double heapAtSeconds, boolean streamed, Company company) {
    private static final int WARM_UP_CALLS = 60;

    /** One contender after the other, until all calls have ended. */
    public static final CellPlan IN_TURN = new CellPlan(WARM_UP_CALLS, 0, 0, false, Company.NONE);
    /** All contenders at the same time, until all calls have ended. */
    public static final CellPlan SIDE_BY_SIDE = IN_TURN.with(Company.CONTENDERS);
    /** With other scenarios of this plan, until all calls have ended. */
    public static final CellPlan TOGETHER = IN_TURN.with(Company.SCENARIOS);

    /** What runs at the same time, each contender in a process of its own, at a provider of its own. */
    public enum Company {
        /** Nothing: the load is high. */
        NONE("The contenders ran in turn."),
        /** The contenders of the scenario. */
        CONTENDERS("The contenders ran side by side, each at a simulator of its own."),
        /** The contenders of all scenarios with this plan, as they wait for most of the time. */
        SCENARIOS(
                "The contenders ran side by side, each at a simulator of its own, at the same time as the other scenarios of a low load.");

        private final String sentence;

        Company(String sentence) {
            this.sentence = sentence;
        }

        /** What a reader of the report has to know of it. */
        public String sentence() {
            return sentence;
        }
    }

    public CellPlan withWindow(double seconds) {
        return new CellPlan(warmUpCalls, seconds, heapAtSeconds, streamed, company);
    }

    public CellPlan withHeapAt(double seconds) {
        return new CellPlan(warmUpCalls, windowSeconds, seconds, streamed, company);
    }

    public CellPlan withStreams() {
        return new CellPlan(warmUpCalls, windowSeconds, heapAtSeconds, true, company);
    }

    public CellPlan with(Company company) {
        return new CellPlan(warmUpCalls, windowSeconds, heapAtSeconds, streamed, company);
    }
}
