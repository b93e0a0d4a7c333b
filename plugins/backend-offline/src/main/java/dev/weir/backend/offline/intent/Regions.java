package dev.weir.backend.offline.intent;

/** What the regions of the large clouds look like: {@code eu-west-1}, {@code us-central1}, {@code us-gov-east-1}. */
final class Regions {
    private static final String CONTINENT =
            "(af|ap|ca|cn|eu|il|me|mx|sa|us|africa|asia|australia|europe|northamerica|southamerica)";
    private static final String DIRECTION = "(north|south|central|east|west|northeast|northwest|southeast|southwest)";

    static final String REGION = CONTINENT + "(-gov|-iso[a-z]?)?-" + DIRECTION + "-?\\d{1,2}";

    private Regions() {}
}
