using ExperienceBot.Places;

namespace ExperienceBot.Tests.Places;

public class MunicipalitiesTests
{
    [Theory]
    [InlineData("Kokkola", "Kokkola")]
    [InlineData("karleby", "Kokkola")]
    [InlineData(" KARLEBY ", "Kokkola")]
    [InlineData("i Karleby", "Kokkola")]
    [InlineData("in Kokkola", "Kokkola")]
    [InlineData("Kokkolassa", "Kokkola")]
    [InlineData("Jyvaskyla", "Jyväskylä")]
    [InlineData("Abo", "Turku")]
    [InlineData("Turussa", "Turku")]
    [InlineData("Helsingissä", "Helsinki")]
    [InlineData("Lahdessa", "Lahti")]
    [InlineData("Tampereella", "Tampere")]
    [InlineData("Rovaniemellä", "Rovaniemi")]
    [InlineData("seinäjoelta", "Seinäjoki")]
    [InlineData("Lestijärvellä", "Lestijärvi")]
    [InlineData("Pietarsaaressa", "Pietarsaari")]
    [InlineData("Äänekoskella", "Äänekoski")]
    [InlineData("Kannuksessa", "Kannus")]
    [InlineData("Kaustisella", "Kaustinen")]
    [InlineData("Muhoksella", "Muhos")]
    [InlineData("s:t karins", "Kaarina")]
    [InlineData("S:t Michel", "Mikkeli")]
    [InlineData("Mänttä-Vilppula", "Mänttä-Vilppula")]
    [InlineData("mantta vilppula", "Mänttä-Vilppula")]
    [InlineData("Ii", "Ii")]
    [InlineData("Mariehamn", "Maarianhamina")]
    [InlineData("Tukholma", null)]
    [InlineData("", null)]
    [InlineData("i", null)]
    [InlineData("ssa", null)]
    public void A_place_is_found_however_it_is_written(string typed, string? found) =>
        Assert.Equal(found, Municipalities.Find(typed)?.Fi);

    [Theory]
    [InlineData("Helsinki", "Helsingfors")]
    [InlineData("Espoo", "Esbo")]
    [InlineData("Vaasa", "Vasa")]
    [InlineData("Porvoo", "Borgå")]
    [InlineData("Pietarsaari", "Jakobstad")]
    [InlineData("Kruunupyy", "Kronoby")]
    [InlineData("Tampere", "Tammerfors")]
    [InlineData("Oulu", "Uleåborg")]
    [InlineData("Veteli", "Vetil")]
    [InlineData("Perho", null)]
    public void Bilingual_places_have_both_names(string fi, string? sv) =>
        Assert.Equal(sv, Municipalities.Find(fi)!.Sv);

    [Fact]
    public void Every_municipality_is_there_once_and_lies_in_Finland()
    {
        Assert.InRange(Municipalities.All.Length, 308, 309);
        Assert.All(Municipalities.All, place =>
        {
            Assert.InRange(place.Lat, 59.7, 70.1);
            Assert.InRange(place.Lon, 19.4, 31.6);
            Assert.Same(place, Municipalities.Find(place.Fi));
            Assert.Same(place, Municipalities.Find(place.Sv ?? place.Fi));
        });
    }

    [Theory]
    [InlineData("Kokola", "Kokkola")]
    [InlineData("Karlbey", "Karleby")]
    [InlineData("Jyvaskila", "Jyväskylä")]
    [InlineData("Kokkolahan", "Kokkola")]
    public void A_misspelt_place_is_suggested(string typed, string suggested) =>
        Assert.Equal(suggested, Municipalities.Suggest(typed, 3).First());

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("xyzzyxyzzy")]
    public void What_is_like_no_place_suggests_nothing(string typed) => Assert.Empty(Municipalities.Suggest(typed, 3));

    [Fact]
    public void The_nearest_spellings_come_first_and_no_more_than_asked()
    {
        Assert.Equal(["Kemi", "Lemi"], Municipalities.Suggest("Kemi", 2));
        Assert.Equal(["Kemi"], Municipalities.Suggest("Kemi", 1));
    }

    [Theory]
    [InlineData("Kokkola", "Kokkola", 0, 0)]
    [InlineData("Kokkola", "Pietarsaari", 33, 45)] // 40 km by road
    [InlineData("Helsinki", "Tampere", 170, 215)] // 180
    [InlineData("Helsinki", "Utsjoki", 1250, 1500)] // 1,280
    [InlineData("Pori", "Rauma", 45, 65)] // 50
    public void The_road_is_estimated_in_whole_kilometres_both_ways_alike(string from, string to, int least, int most)
    {
        var (a, b) = (Municipalities.Find(from)!, Municipalities.Find(to)!);
        var km = Municipalities.Km(a, b);
        Assert.InRange(km, least, most);
        Assert.Equal(Math.Round(km), km);
        Assert.Equal(km, Municipalities.Km(b, a));
    }
}
