package dev.weir.cost.pricelist;

/**
 * Whose model a row prices.
 *
 * @param kind what the name names
 * @param name the name of a provider or of a backend; empty for any
 */
record Owner(Kind kind, String name) {
    static final Owner ANY = new Owner(Kind.ANY, "");

    enum Kind {
        BACKEND,
        PROVIDER,
        ANY
    }

    static Owner backend(String name) {
        return new Owner(Kind.BACKEND, name);
    }

    static Owner provider(String name) {
        return new Owner(Kind.PROVIDER, name);
    }
}
