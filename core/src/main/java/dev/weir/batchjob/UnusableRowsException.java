package dev.weir.batchjob;

import java.util.List;

/** Rows of the input cannot be used, so nothing was submitted. */
public final class UnusableRowsException extends BatchJobException {
    private static final long serialVersionUID = 1L;

    private final transient List<RowProblem> problems;
    private final long count;

    UnusableRowsException(List<RowProblem> problems, long count) {
        super(count + (count == 1 ? " row" : " rows") + " cannot be used, so nothing was submitted; the first is row "
                + problems.get(0).number() + ": " + problems.get(0).message());
        this.problems = List.copyOf(problems);
        this.count = count;
    }

    /** The first problems, in the order of the rows. */
    public List<RowProblem> problems() {
        return problems;
    }

    /** The number of all problems. */
    public long count() {
        return count;
    }
}
