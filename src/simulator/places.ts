/** Where callers live: a city, its ZIP codes, area codes and clock. */
export type Place = {
  city: string;
  state: string;
  zips: readonly string[];
  areaCodes: readonly string[];
  timezone: string;
};

const place = (city: string, state: string, zips: string, areaCodes: string, timezone: string): Place => ({
  city,
  state,
  zips: zips.split(' '),
  areaCodes: areaCodes.split(' '),
  timezone: `America/${timezone}`,
});

/** Large cities, so that most of a big country is heard from. */
export const PLACES: readonly Place[] = [
  place('LOS ANGELES', 'CA', '90001 90015 90026 90045', '213 310 323', 'Los_Angeles'),
  place('SAN FRANCISCO', 'CA', '94103 94105 94110 94117', '415 628', 'Los_Angeles'),
  place('SAN DIEGO', 'CA', '92101 92109 92115', '619 858', 'Los_Angeles'),
  place('SACRAMENTO', 'CA', '95814 95820 95831', '916 279', 'Los_Angeles'),
  place('SEATTLE', 'WA', '98101 98109 98118', '206 425', 'Los_Angeles'),
  place('PORTLAND', 'OR', '97201 97209 97214', '503 971', 'Los_Angeles'),
  place('PHOENIX', 'AZ', '85003 85016 85033', '602 480', 'Phoenix'),
  place('DENVER', 'CO', '80202 80211 80220', '303 720', 'Denver'),
  place('SALT LAKE CITY', 'UT', '84101 84106 84115', '801 385', 'Denver'),
  place('DALLAS', 'TX', '75201 75214 75228', '214 972', 'Chicago'),
  place('HOUSTON', 'TX', '77002 77019 77056', '713 281', 'Chicago'),
  place('AUSTIN', 'TX', '78701 78704 78745', '512 737', 'Chicago'),
  place('CHICAGO', 'IL', '60601 60614 60647', '312 773', 'Chicago'),
  place('MINNEAPOLIS', 'MN', '55401 55408 55415', '612 763', 'Chicago'),
  place('NASHVILLE', 'TN', '37201 37206 37211', '615 629', 'Chicago'),
  place('ATLANTA', 'GA', '30303 30309 30318', '404 470', 'New_York'),
  place('MIAMI', 'FL', '33101 33125 33130', '305 786', 'New_York'),
  place('TAMPA', 'FL', '33602 33606 33611', '813 656', 'New_York'),
  place('ORLANDO', 'FL', '32801 32803 32806', '407 321', 'New_York'),
  place('CHARLOTTE', 'NC', '28202 28205 28277', '704 980', 'New_York'),
  place('COLUMBUS', 'OH', '43201 43206 43215', '614 380', 'New_York'),
  place('DETROIT', 'MI', '48201 48202 48226', '313', 'Detroit'),
  place('PHILADELPHIA', 'PA', '19102 19103 19147', '215 267', 'New_York'),
  place('NEW YORK', 'NY', '10001 10011 10025', '212 646 917', 'New_York'),
  place('BOSTON', 'MA', '02108 02116 02130', '617 857', 'New_York'),
];
