package dev.weir.benchmarks.routes;

/**
 * How a call went.
 *
 * @param firstText the seconds until the first text; infinite if there was none
 * @param end the seconds until the end; infinite if the caller did not receive the whole text once
 */
record MeasuredCall(double firstText, double end) {

    boolean isWhole() {
        return Double.isFinite(end);
    }

    /** Asks, and compares what the listener received and what was returned with the text that was expected. */
    static MeasuredCall of(RouteContender contender, String question, String expected) {
        long began = System.nanoTime();
        Received received = new Received();
        try {
            String text = contender.ask(question, received::add);
            double end = secondsSince(began, System.nanoTime());
            boolean whole = text.equals(expected) && received.text.toString().equals(expected);
            return new MeasuredCall(received.seconds(began), whole ? end : Double.POSITIVE_INFINITY);
        } catch (Exception e) {
            return new MeasuredCall(received.seconds(began), Double.POSITIVE_INFINITY);
        }
    }

    private static double secondsSince(long began, long now) {
        return (now - began) / 1e9;
    }

    private static final class Received {
        private final StringBuilder text = new StringBuilder();
        private volatile long first;

        void add(String piece) {
            if (first == 0) {
                first = System.nanoTime();
            }
            text.append(piece);
        }

        double seconds(long began) {
            return first == 0 ? Double.POSITIVE_INFINITY : secondsSince(began, first);
        }
    }
}
