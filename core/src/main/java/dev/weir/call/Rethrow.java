package dev.weir.call;

/** Rethrows any exception unchanged without declaring it (sneaky throw). */
public final class Rethrow {
    private Rethrow() {}

    /**
     * Throws the exception and never returns; {@code throw Rethrow.unchecked(e)} shows the compiler that the method
     * ends.
     */
    public static RuntimeException unchecked(Throwable thrown) {
        return Rethrow.<RuntimeException>cast(thrown);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X cast(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
