using System.Text;

namespace Ledger.Tests.Lists;

/// <summary>Lists as spreadsheets and member systems write them. All persons are invented; the members of kil as of 31 January 2021.</summary>
internal static class ListFiles
{
    private const string Swedish = """
        Medlemmar i Kil – uttagna 2021-01-31;;;;;;;

        Medlemsnr;Förnamn;Efternamn;E-post;Mobil;Född;Inträdesdatum;Betald t.o.m.;Anteckning
        1001;Åsa;Uppdiktad-Öberg;asa@uppdiktad.example;070-123 45 67;1950-03-04;2019-02-01;2021-12-31;
        1002;Örjan;Uppdiktad;orjan@uppdiktad.example;701234568;31.12.1961;15/3 2020;;"sitter i
        valberedningen"
        1003;Märta;Uppdiktad;;;;2020/4/1;2020-12-31;

        """;

    /// <summary>Saved from Excel in Swedish as CSV: Windows-1252, semicolons, a title, a cell of two lines.</summary>
    public static byte[] SwedishExcel => CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(Lines(Swedish));

    /// <summary>The same saved as CSV UTF-8.</summary>
    public static byte[] SwedishUtf8 => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Lines(Swedish))];

    /// <summary>As Zetkin takes it in.</summary>
    public static byte[] Zetkin => Encoding.UTF8.GetBytes("""
        ext_id,first_name,last_name,email,phone,gender,zip_code,city
        1001,Åsa,Uppdiktad-Öberg,asa@uppdiktad.example,+46701234567,f,66500,Kil
        1004,Sven,Uppdiktad,sven@uppdiktad.example,,m,66500,Kil
        ,Doris,Uppdiktad,doris@uppdiktad.example,,f,66500,Kil

        """);

    /// <summary>As hitobito exports people: German words, roles in one cell, and a row more for somebody who is in two groups.</summary>
    public static byte[] Hitobito => Encoding.UTF8.GetBytes(Lines("""
        Vorname;Nachname;Haupt-E-Mail;Hauptebene;Rollen;Mitgliedernummer;Eintrittsdatum;Geburtstag
        Åsa;Uppdiktad-Öberg;asa@uppdiktad.example;Kil;Mitglied Kil, Kassier Kil;1001;01.02.2019;04.03.1950
        Åsa;Uppdiktad-Öberg;asa@uppdiktad.example;Kil;Kassier Kil, Mitglied Kil;1001;01.02.2019;04.03.1950
        Sven;Uppdiktad;sven@uppdiktad.example;Eda;Ehrenmitglied Eda;1004;24.12.2018;
        Doris;Uppdiktad;;Kil;Materialwart Kil;1005;;

        """));

    /// <summary>As CiviCRM exports memberships: a row for each membership, with its dates and its state.</summary>
    public static byte[] CiviCrm => Encoding.UTF8.GetBytes("""
        "Contact ID","First Name","Last Name","Email","Birth Date","Membership Type","Member Since","Membership Start Date","Membership Expiration Date","Membership Status"
        "1001","Åsa","Uppdiktad-Öberg","asa@uppdiktad.example","1950-03-04","General","2010-02-01","2010-02-01","2012-01-31","Expired"
        "1001","Åsa","Uppdiktad-Öberg","asa@uppdiktad.example","1950-03-04","General","2019-02-01","2020-02-01","2021-12-31","Current"
        "1002","Örjan","Uppdiktad","","","Student","2020-03-15","2020-03-15","2020-12-31","Grace"
        "1003","Märta","Uppdiktad","","","General","2020-04-01","2020-04-01","2020-12-31","Expired"
        "1006","Ture","Uppdiktad","","","General","2021-01-30","","","Pending"
        "1007","Hulda","Uppdiktad","","","General","2020-01-01","2020-01-01","2020-11-11","Deceased"
        "1008","Egon","Uppdiktad","","","General","2020-01-01","2020-01-01","","Cancelled"

        """);

    /// <summary>A workbook: dates that are numbers, telephone numbers too, a header of two lines with merged cells, empty rows at the end.</summary>
    public static byte[] Excel => new Workbook()
        .Row("Medlemsnummer", "Person", null, "Telefon", "Inträdesdatum", "Betald t.o.m.", "Kategori")
        .Row(null, "Förnamn", "Efternamn", null, null, null, null)
        .Row(1001, "Åsa", "Uppdiktad-Öberg", 46701234567d, new DateOnly(2019, 2, 1), new DateOnly(2021, 12, 31), "Medlem")
        .Row(1002, "Örjan", "Uppdiktad", 701234568d, 43905, null, "Studerande")
        .Row(1003, "Märta", "Uppdiktad", "4,67012E+10", new DateOnly(2020, 4, 1), new DateOnly(2020, 12, 31), null)
        .Row(null, "", null, null, null, null, null).Row().Row("", "", "")
        .Merged("A1:A2").Merged("B1:C1").Merged("D1:D2").Merged("E1:E2").Merged("F1:F2").Merged("G1:G2")
        .Bytes();

    private static string Lines(string text) => text.ReplaceLineEndings("\r\n");
}
